/** Recordings of voices by their magic: Ogg, WAVE, WebM, MPEG-4 audio, AMR. */
import type { Scanner } from '../scanner.ts';
import { places } from './compressed.ts';
import { sha256 } from './pictures.ts';

interface VoiceForm {
  readonly form: string;
  readonly magic: string;
  /** Bytes of the file before its magic. */
  readonly lead: number;
  /** Where the file ends; the rest of the bytes unless the form says so. */
  end?(file: Buffer): number;
}

const FORMS: readonly VoiceForm[] = [
  { form: 'Ogg', magic: 'OggS\0\x02', lead: 0, end: oggEnd },
  { form: 'WAVE', magic: 'WAVEfmt ', lead: 8, end: (file) => 8 + file.readUInt32LE(4) },
  { form: 'WebM', magic: '\x1aE\xdf\xa3', lead: 0 },
  { form: 'MPEG-4 audio', magic: 'ftypM4A ', lead: 4 },
  { form: 'AMR', magic: '#!AMR', lead: 0 },
];

export const voiceScanner: Scanner = {
  name: 'voice recordings',
  scan({ bytes }, emit) {
    for (const { form, magic, lead, end } of FORMS) {
      for (const place of places(bytes, Buffer.from(magic, 'latin1'))) {
        if (place < lead) continue;
        const file = bytes.subarray(place - lead);
        // Four bytes alone come up by chance; a WebM also names itself near its start.
        if (form === 'WebM' && file.subarray(0, 64).indexOf('webm') < 0) continue;
        const whole = file.subarray(0, Math.min(end?.(file) ?? file.length, file.length));
        emit('voice', `sha256:${sha256(whole)}`, place - lead, form);
      }
    }
  },
};

/** Pages follow each other (RFC 3533 §6); the last one stands before something else. */
function oggEnd(file: Buffer): number {
  let at = 0;
  while (file.subarray(at, at + 4).toString('latin1') === 'OggS' && at + 27 <= file.length) {
    const segments = file.readUInt8(at + 26);
    const table = file.subarray(at + 27, at + 27 + segments);
    at += 27 + segments + table.reduce((sum, length) => sum + length, 0);
  }
  return at;
}
