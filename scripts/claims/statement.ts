/** What a text says, cut into the pieces that a claim is made of. */

export interface TestName {
  /** Path from the project's root. */
  readonly path: string;
  readonly title: string;
}

/** One bullet, table row, sentence of a paragraph, or string of the app. */
export interface Statement {
  /** Path from the project's root. */
  readonly file: string;
  readonly line: number;
  /** The nearest heading above; for a string of the app, its key. */
  readonly section: string;
  /** Word for word, without links' targets; cells of a row are joined by ` | `. */
  readonly text: string;
  /** The tests that the piece itself links. */
  readonly tests: readonly TestName[];
  /** Stands in a list below **Cannot**. */
  readonly isCannot: boolean;
}
