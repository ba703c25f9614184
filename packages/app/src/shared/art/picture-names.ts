/**
 * The pictures a child can send with one tap. What travels is one emoji as plain text, so every
 * client can show it; what is shown here is our own drawing, the same on every device.
 */

export const PICTURE_NAMES = [
  'heart',
  'happy',
  'laughing',
  'sad',
  'thumb',
  'star',
  'sun',
  'moon',
] as const;
export type PictureName = (typeof PICTURE_NAMES)[number];

/** What each picture is on the wire. */
export const PICTURE_TEXT: Readonly<Record<PictureName, string>> = {
  heart: '❤️',
  happy: '😊',
  laughing: '😂',
  sad: '😢',
  thumb: '👍',
  star: '⭐',
  sun: '☀️',
  moon: '🌙',
};

/** The picture that a message consists of, if it is nothing else. */
export function pictureOf(text: string): PictureName | null {
  const bare = text.trim().replaceAll('️', '');
  return PICTURE_NAMES.find((name) => PICTURE_TEXT[name].replaceAll('️', '') === bare) ?? null;
}
