/** The camera, looking for a code: the browser's own detector, else jsQR, loaded only then. */
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './qr-scanner.module.css';

type Read = (video: HTMLVideoElement) => Promise<string | null>;

interface BarcodeDetectorLike {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface BarcodeDetectorMaker {
  new (options: { formats: readonly string[] }): BarcodeDetectorLike;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Frames looked at per second are few enough for an old phone. */
const LOOK_EVERY_MILLISECONDS = 150;
/** jsQR gets at most this many pixels a side: enough for the code, quick enough for the phone. */
const MAX_SIDE_PIXELS = 640;

export function QrScanner({
  onFound,
  onUnusable,
}: {
  onFound: (text: string) => void;
  onUnusable: () => void;
}): VNode {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (video === null) return;
    const stop = new AbortController();
    scan(video, stop.signal).then(
      (text) => {
        if (text !== null) onFound(text);
      },
      () => {
        if (!stop.signal.aborted) onUnusable();
      },
    );
    return () => stop.abort();
  }, []);
  return (
    <div class={css.frame}>
      <video ref={ref} class={css.video} playsInline muted aria-label={WORDS.add.scanTitle} />
      <span class={css.corners} aria-hidden="true" />
    </div>
  );
}

/** The first code seen; null when stopped. Rejects when there is no camera to use. */
async function scan(video: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 } },
  });
  try {
    video.srcObject = stream;
    await video.play();
    const read = (await nativeReader()) ?? (await ownReader());
    while (!stop.aborted) {
      const text = await read(video);
      if (text !== null) return text;
      await pause();
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

async function nativeReader(): Promise<Read | null> {
  const Detector = (globalThis as { BarcodeDetector?: BarcodeDetectorMaker }).BarcodeDetector;
  if (Detector === undefined) return null;
  if (!(await Detector.getSupportedFormats()).includes('qr_code')) return null;
  const detector = new Detector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function ownReader(): Promise<Read> {
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const { videoWidth, videoHeight } = video;
    // The square in the middle is what the screen shows of the picture.
    const side = Math.min(videoWidth, videoHeight);
    canvas.width = Math.min(side, MAX_SIDE_PIXELS);
    canvas.height = canvas.width;
    if (context === null || side === 0) return null;
    const [left, top] = [(videoWidth - side) / 2, (videoHeight - side) / 2];
    context.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
}
