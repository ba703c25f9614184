/** Reads a QR code from the pixels of a screen, as a phone's camera would. */

import jsQrModule from 'jsqr';
import type { Browser, Locator } from 'playwright-core';

// CommonJS with an ES default inside: Node hands out the outer object, bundlers the inner one.
const jsQr = 'default' in jsQrModule ? jsQrModule.default : jsQrModule;

/** @throws when there is no readable code on the picture. */
export async function readQrCode(browser: Browser, code: Locator): Promise<string> {
  const png = await code.screenshot();
  const page = await browser.newPage();
  try {
    const pixels = await page.evaluate(
      async (source) => {
        const blob = await (await fetch(source)).blob();
        const bitmap = await createImageBitmap(blob);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(bitmap, 0, 0);
        const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
        return { data: [...image.data], width: bitmap.width, height: bitmap.height };
      },
      `data:image/png;base64,${png.toString('base64')}`,
    );
    const found = jsQr(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height);
    if (found === null) throw new Error('no QR code can be read from the screen');
    return found.data;
  } finally {
    await page.close();
  }
}
