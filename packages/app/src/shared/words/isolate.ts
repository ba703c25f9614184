/**
 * Keeps a name's direction of writing to itself inside a sentence: an Arabic nickname must not turn
 * the words around it. Unicode FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (UAX #9 §2.4).
 */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}
