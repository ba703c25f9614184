/** What goes to standard output: sentences for people, or JSON for programs, never both. */
import type { Animal } from '../view.ts';

export interface Output {
  /** A thing that has happened: a sentence, or one line of JSON. */
  say(sentence: string, happened: object): void;
  /** An error: a sentence on standard error, or an object with `error` on standard output. */
  fail(sentence: string, code: string): void;
}

export function openOutput(json: boolean): Output {
  return json
    ? {
        say: (_, happened) => void process.stdout.write(`${JSON.stringify(happened)}\n`),
        fail: (sentence, code) =>
          void process.stdout.write(`${JSON.stringify({ error: code, sentence })}\n`),
      }
    : {
        say: (sentence) => void process.stdout.write(`${sentence}\n`),
        fail: (sentence, code) => void process.stderr.write(`${code}: ${sentence}\n`),
      };
}

export function animalsSentence(animals: readonly Animal[]): string {
  return `The animals: ${animals.join(' · ')}`;
}
