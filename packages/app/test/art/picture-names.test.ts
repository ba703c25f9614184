import { describe, expect, it } from 'vitest';
import { PICTURE_NAMES, PICTURE_TEXT, pictureOf } from '../../src/shared/art/picture-names.ts';

describe('a picture in a message', () => {
  it.each(PICTURE_NAMES)('%s is recognised when it is the whole message', (name) => {
    expect(pictureOf(PICTURE_TEXT[name])).toBe(name);
    expect(pictureOf(` ${PICTURE_TEXT[name]}\n`)).toBe(name);
  });

  it('is recognised with and without the mark that asks for colour', () => {
    expect(pictureOf('❤')).toBe('heart');
    expect(pictureOf('❤️')).toBe('heart');
  });

  it.each(['', 'hello', '❤️❤️', '❤️ you', '🦉'])('is not seen in %j', (text) => {
    expect(pictureOf(text)).toBeNull();
  });
});
