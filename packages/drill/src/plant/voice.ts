/** A short voice note: an 8-bit WAV of a hummed tune, its canary in the comment that WAV files have. */
import type { SeededDice } from './seeded-dice.ts';

const RATE = 8_000;
const SAMPLES = 1_400;
const PCM = 1;

/** About one and a half kilobytes, so that its base64 fits one text. */
export function makeVoice(canary: string, dice: SeededDice): Buffer {
  const pitch = dice.whole(180, 420);
  const samples = Buffer.from(
    Uint8Array.from({ length: SAMPLES }, (_, index) => {
      const time = index / RATE;
      const hum = Math.sin(2 * Math.PI * pitch * time) + 0.4 * Math.sin(4 * Math.PI * pitch * time);
      return Math.round(128 + 60 * hum + 4 * (dice.number() - 0.5));
    }),
  );
  const format = Buffer.alloc(16);
  format.writeUInt16LE(PCM, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(RATE, 4);
  format.writeUInt32LE(RATE, 8);
  format.writeUInt16LE(1, 12);
  format.writeUInt16LE(8, 14);
  const comment = Buffer.concat([Buffer.from('INFO'), chunk('ICMT', Buffer.from(`${canary}\0`))]);
  const body = [chunk('fmt ', format), chunk('LIST', comment), chunk('data', samples)];
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...body]));
}

/** RIFF chunks begin at even places. */
function chunk(name: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const padding = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(name), size, content, padding]);
}
