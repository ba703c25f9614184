/** A search through one layer of bytes. Scanners know nothing of the server or of the families. */
import type { Layer } from './bytes/layers.ts';
import type { FindingWhat } from './finding.ts';
import type { TextRun } from './text/text-runs.ts';

/** Takes what was found; `offset` counts from the start of the layer. */
type Emit = (what: FindingWhat, value: string, offset: number, how: string) => void;

export interface Scanner {
  readonly name: string;
  scan(layer: Layer, emit: Emit): void;
}

/** The runs of a layer to read; UTF-16 runs come again as a layer of their own. */
export function readableRuns(layer: Layer): readonly TextRun[] {
  return layer.runs.filter(({ encoding }) => encoding === 'utf-8');
}
