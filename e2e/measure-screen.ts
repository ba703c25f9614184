/**
 * What axe does not know: how big targets and letters are on a screen and how far apart. Sent into the
 * page as it is, so it holds all that it needs.
 */

export interface ScreenLimits {
  readonly targetPixels: number;
  readonly gapPixels: number;
  readonly textPixels: number;
}

/** One line for each fault of the page that it runs in. */
export function measureScreen(limits: ScreenLimits): string[] {
  // Half a pixel of rounding is nobody's finger.
  const slack = 0.5;
  const root = document.querySelector('dialog[open]') ?? document.body;
  const all = (selector: string): Element[] => [...root.querySelectorAll(selector)];
  const box = (element: Element): DOMRect => element.getBoundingClientRect();
  const name = (element: Element): string => {
    const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `<${element.localName}> ${words.slice(0, 40)}`;
  };
  const isOnTop = (element: Element): boolean => {
    const { left, top, width, height } = box(element);
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit !== null && (element.contains(hit) || hit.contains(element));
  };
  const gap = (a: DOMRect, b: DOMRect): number =>
    Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
  const speaks = (element: Element): boolean =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
  // What surrounds a radio button or a box to tick is what is touched.
  const touched = all('button, a[href], input, textarea, select, summary').map((element) =>
    element.matches('input[type=radio], input[type=checkbox]')
      ? (element.closest('label') ?? element)
      : element,
  );
  const targets = [...new Set(touched)].filter((element) => box(element).width > 0);

  const small = targets
    .filter((one) => Math.min(box(one).width, box(one).height) < limits.targetPixels - slack)
    .map((one) => `${name(one)} is ${box(one).width} × ${box(one).height}`);

  const visible = targets.filter(isOnTop);
  const crowded = visible.flatMap((one, index) =>
    visible
      .slice(index + 1)
      .filter((other) => gap(box(one), box(other)) < limits.gapPixels - slack)
      .map((other) => `${name(one)} is too near to ${name(other)}`),
  );

  const faint = all('*')
    .filter((one) => speaks(one) && one.closest('svg') === null && box(one).width > 1)
    .map((one) => ({ one, pixels: Number.parseFloat(getComputedStyle(one).fontSize) }))
    .filter(({ pixels }) => pixels < limits.textPixels)
    .map(({ one, pixels }) => `${name(one)} has letters of ${pixels} px`);

  const { scrollWidth } = document.documentElement;
  const cut = root.matches('dialog') && root.scrollWidth > root.clientWidth;
  const sideways =
    scrollWidth > window.innerWidth || cut
      ? [`${Math.max(scrollWidth, root.scrollWidth)} px wide`]
      : [];
  return [...small, ...crowded, ...faint, ...sideways];
}
