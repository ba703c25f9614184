/** Texts that spell other bytes: base64 at its offsets, hex, percent signs, escapes, lists of numbers. */
import type { TextRun } from './text-runs.ts';

export interface Decoded {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly how: string;
}

/** Fewer characters than this hold no value worth the search. */
const BASE64 = /[A-Za-z0-9+/\-_]{16,}={0,2}(?:\r?\n[A-Za-z0-9+/]{1,76}={0,2})*/g;
const HEX = /(?:[0-9a-fA-F]{2}[\s:]?){10,}[0-9a-fA-F]?/g;
const PERCENT = /(?:[A-Za-z0-9._~+&=\-/]|%[0-9a-fA-F]{2}){8,}/g;
const QUOTED = /(?:[\x21-\x3c\x3e-\x7e \r\n]|=[0-9A-F]{2}|=\r?\n){8,}/g;
const ESCAPED = /(?:[^\\]{0,64}(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})){2,}[^\\]{0,64}/g;
const NUMBERS = /(?:\d{1,3}\s*,\s*){11,}\d{1,3}/g;

/** Every other reading of a run of text; none if it is only text. */
export function decodings(run: TextRun): Decoded[] {
  const found = [...base64(run), ...hex(run)];
  if (run.text.includes('%')) found.push(...percent(run));
  if (run.text.includes('\\')) found.push(...escaped(run));
  if (run.text.includes('=')) found.push(...quotedPrintable(run));
  if (run.text.includes(',')) found.push(...numbers(run));
  return found;
}

/** A run may begin with letters that belong to what stands before it: all four alignments are read. */
function base64({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(BASE64)].flatMap((match) => {
    const letters = match[0]
      .replace(/[\r\n=]/g, '')
      .replace(/-/g, '+')
      .replace(/_/g, '/');
    return [0, 1, 2, 3].map((skip) => ({
      bytes: Buffer.from(letters.slice(skip), 'base64'),
      offset: offset + match.index + skip,
      how: 'base64',
    }));
  });
}

function hex({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(HEX)].flatMap((match) => {
    const digits = match[0].replace(/[\s:]/g, '');
    return [0, 1].map((skip) => ({
      bytes: Buffer.from(digits.slice(skip, digits.length - ((digits.length - skip) % 2)), 'hex'),
      offset: offset + match.index + skip,
      how: 'hex',
    }));
  });
}

function percent({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(PERCENT)]
    .filter((match) => match[0].includes('%'))
    .map((match) => ({
      bytes: bytesOfEscapes(match[0].replaceAll('+', ' '), /%([0-9a-fA-F]{2})/g),
      offset: offset + match.index,
      how: 'percent-encoding',
    }));
}

function quotedPrintable({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(QUOTED)]
    .filter((match) => /=[0-9A-F]{2}/.test(match[0]))
    .map((match) => ({
      bytes: bytesOfEscapes(match[0].replace(/=\r?\n/g, ''), /=([0-9A-F]{2})/g),
      offset: offset + match.index,
      how: 'quoted-printable',
    }));
}

function escaped({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(ESCAPED)].map((match) => ({
    bytes: Buffer.from(
      match[0].replace(/\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g, (_, wide, narrow) =>
        String.fromCharCode(Number.parseInt(String(wide ?? narrow), 16)),
      ),
    ),
    offset: offset + match.index,
    how: 'escapes',
  }));
}

/** As `JSON.stringify` writes a Buffer or a Uint8Array. */
function numbers({ text, offset }: TextRun): Decoded[] {
  return [...text.matchAll(NUMBERS)].flatMap((match) => {
    const values = match[0].split(',').map(Number);
    if (!values.every((value) => value <= 255)) return [];
    return [{ bytes: Buffer.from(values), offset: offset + match.index, how: 'list of numbers' }];
  });
}

function bytesOfEscapes(text: string, form: RegExp): Buffer {
  const latin = Buffer.from(text).toString('latin1');
  const plain = latin.replace(form, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(plain, 'latin1');
}
