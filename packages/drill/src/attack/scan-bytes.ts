/** Runs scanners over bytes and everything packed in them. */
import { type LayerSource, visitLayers } from './bytes/layers.ts';
import { pictureScanner } from './bytes/pictures.ts';
import { structureScanner, tokenScanner } from './bytes/structures.ts';
import { voiceScanner } from './bytes/voice.ts';
import { Collector, type TimeBox } from './collect.ts';
import type { AttackedKind, AttackResult } from './finding.ts';
import type { Scanner } from './scanner.ts';
import { canaryScanner } from './text/canaries.ts';
import { hashScanner } from './text/hash-tokens.ts';
import { nameScanner, sentenceScanner } from './text/natural-text.ts';
import { personalScanner } from './text/personal-patterns.ts';
import { recoveryWordScanner } from './text/recovery-words.ts';
import { spelledSecretScanner } from './text/spelled-secrets.ts';

/** Searches for any bytes; the cheap and certain ones first. */
const BYTE_SCANNERS: readonly Scanner[] = [
  canaryScanner,
  recoveryWordScanner,
  personalScanner,
  nameScanner,
  sentenceScanner,
  pictureScanner,
  voiceScanner,
  tokenScanner,
  hashScanner,
];

export class ScanRun {
  readonly #collectors: Map<Scanner, Collector>;
  readonly #timeBox: TimeBox;
  readonly #scanners: readonly Scanner[];

  /** `prefix` goes before the names of the attacks: what was done to get at these bytes. */
  constructor(kind: AttackedKind, timeBox: TimeBox, prefix = '') {
    this.#timeBox = timeBox;
    this.#scanners = NO_PLACE_FOR_NOISE.includes(kind)
      ? [...BYTE_SCANNERS, spelledSecretScanner]
      : BYTE_SCANNERS;
    this.#collectors = new Map(
      [...this.#scanners, structureScanner].map((scanner) => [
        scanner,
        new Collector(prefix + scanner.name, kind),
      ]),
    );
  }

  /** `isField` for one stored value, which is also tried for structure at its beginning. */
  scan(source: LayerSource, isField = false): void {
    const isOuterPath = source.path?.length ?? 0;
    visitLayers(
      source,
      (layer) => {
        for (const scanner of this.#scannersFor(isField && layer.path.length === isOuterPath)) {
          const collector = this.#collectors.get(scanner);
          collector?.timed(() =>
            scanner.scan(layer, (what, value, offset, how) => {
              const inFile =
                layer.path.length === isOuterPath ? layer.offset + offset : layer.offset;
              collector.add({
                what,
                value,
                file: layer.file,
                offset: inFile,
                how: [...layer.path, how].join(' > '),
              });
            }),
          );
        }
      },
      this.#timeBox.mayGoOn,
    );
    if (!this.#timeBox.mayGoOn())
      for (const collector of this.#collectors.values()) collector.ranOutOfTime();
  }

  #scannersFor(isField: boolean): readonly Scanner[] {
    return isField ? [...this.#scanners, structureScanner] : this.#scanners;
  }

  results(): AttackResult[] {
    return [...this.#collectors.values()].map((collector) => collector.result());
  }
}

/** Kinds of loot in which a long word of noise is a secret that was written down. */
const NO_PLACE_FOR_NOISE: readonly AttackedKind[] = ['logs'];
