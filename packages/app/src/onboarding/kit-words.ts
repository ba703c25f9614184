/** The words of a kit as people type or paste them. Whether they are one, only the core can tell. */

export const KIT_LENGTH = 24;

/**
 * Takes out what paper adds (numbers, commas, line breaks, capitals). A word keeps any letter of any
 * script: what is wrong is for the core to say.
 */
export function readKitWords(typed: string): readonly string[] {
  return (
    typed
      .normalize('NFKD')
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}]*/gu) ?? []
  );
}
