/**
 * Fuzzes one target: inputs from the seeds and from what took new branches, each decoded under watch.
 * A decoder may answer with a value, with its refusal (undefined or null), or with a KnotholeError of
 * a code that it documents; everything else is a finding.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { KnotholeError } from '../../packages/protocol/src/index.ts';
import { forgetEdges, takeFresh } from './edges.ts';
import { FuzzRandom, seedOf } from './fuzz-random.ts';
import { minimise } from './minimise.ts';
import { nextInput, remember } from './mutate.ts';
import type { Decoder, FuzzTarget } from './target.ts';
import type { Watch } from './watch.ts';

const MAX_CORPUS = 2_048;
const MAX_INPUT_BYTES = 32_768;
/** Of costly inputs: see {@link Decoder.isCostly}. */
const COSTLY_ONE_IN = 100;
const SLOW_MILLISECONDS = 50;
/** Times the median of the first inputs. */
const SLOW_FACTOR = 200;
const MEDIAN_OF = 501;
/** Retained after a run in excess of what was retained before it. */
const MAX_GROWTH_BYTES = 16 * 1_048_576;

export interface RunOptions {
  readonly target: FuzzTarget;
  readonly runSeed: number;
  readonly inputs: number;
  /** Stop after so long, short of `inputs`. */
  readonly maxMilliseconds: number;
  readonly watch: Watch;
  /** Nothing but this input. */
  readonly only: Uint8Array | null;
}

export interface Finding {
  readonly kind:
    | 'uncoded'
    | 'undocumented'
    | 'wrong'
    | 'slow'
    | 'memory'
    | 'seed'
    | 'hang'
    | 'crash';
  /** What went wrong, without the input. */
  readonly detail: string;
  readonly input: Uint8Array;
}

export interface Outcome {
  readonly target: string;
  readonly seed: number;
  readonly inputs: number;
  /** How many gave a value, and how many were costly and beyond their share. */
  readonly accepted: number;
  readonly passedOver: number;
  /** Branches of the code under test that were taken. */
  readonly branches: number;
  readonly milliseconds: number;
  readonly slowestMilliseconds: number;
  readonly finding: Finding | null;
}

/** Runs the target; ends at the first finding. */
export async function fuzz(options: RunOptions): Promise<Outcome> {
  const decoder = await options.target.prepare();
  forgetEdges();
  const run = new Run(options, decoder);
  // Most inputs end in an error; writing down where would take most of the time.
  Error.stackTraceLimit = 0;
  const started = performance.now();
  const { target, runSeed, only } = options;
  const finding =
    only === null ? ((await run.seeds()) ?? (await run.inputs(started))) : await run.one(only);
  return {
    ...run.counts,
    target: target.name,
    seed: runSeed,
    milliseconds: performance.now() - started,
    finding: finding === null ? null : await run.minimised(finding),
  };
}

type Verdict = Pick<Finding, 'kind' | 'detail'> | 'value' | 'refused';

class Run {
  readonly #options: RunOptions;
  readonly #decoder: Decoder;
  readonly #random: FuzzRandom;
  readonly #corpus: Uint8Array[] = [];
  readonly #times: number[] = [];
  #inputs = 0;
  #accepted = 0;
  #costly = 0;
  #passedOver = 0;
  #branches = 0;
  #slowest = 0;
  #slowBound = Number.POSITIVE_INFINITY;

  constructor(options: RunOptions, decoder: Decoder) {
    this.#options = options;
    this.#decoder = decoder;
    this.#random = new FuzzRandom(seedOf(options.runSeed, options.target.name));
  }

  get counts(): Pick<
    Outcome,
    'inputs' | 'accepted' | 'passedOver' | 'branches' | 'slowestMilliseconds'
  > {
    return {
      inputs: this.#inputs,
      accepted: this.#accepted,
      passedOver: this.#passedOver,
      branches: this.#branches,
      slowestMilliseconds: this.#slowest,
    };
  }

  /** A target whose good inputs are refused would test nothing behind the refusal. */
  async seeds(): Promise<Finding | null> {
    for (const input of this.#decoder.seeds) {
      const verdict = await this.#judge(input);
      if (verdict !== 'value') {
        const detail = verdict === 'refused' ? 'a good input is refused' : verdict.detail;
        return { kind: 'seed', detail, input };
      }
      this.#branches += takeFresh();
      this.#keep(input);
    }
    return null;
  }

  async inputs(started: number): Promise<Finding | null> {
    const { inputs, maxMilliseconds, target } = this.#options;
    const maxBytes = target.maxBytes ?? MAX_INPUT_BYTES;
    const seeds = this.#corpus.length;
    const retained = retainedBytes();
    while (this.#inputs < inputs) {
      const input = nextInput(target.shape, this.#corpus, this.#random, maxBytes);
      const finding = await this.one(input);
      if (finding !== null) {
        return finding;
      }
      if (this.#inputs % 256 === 0 && performance.now() - started > maxMilliseconds) {
        return null;
      }
    }
    // What the fuzzer itself keeps of its inputs is not the decoder's.
    this.#corpus.length = seeds;
    const growth = retainedBytes() - retained;
    return growth > MAX_GROWTH_BYTES
      ? { kind: 'memory', detail: `${growth} bytes are retained`, input: new Uint8Array(0) }
      : null;
  }

  /** The smallest input found that fails in the same way. */
  async minimised(finding: Finding): Promise<Finding> {
    Error.stackTraceLimit = 20;
    if (finding.kind === 'memory' || finding.kind === 'slow') {
      return finding;
    }
    const fails = async (input: Uint8Array): Promise<boolean> => {
      const verdict = await this.#judge(input);
      return typeof verdict === 'object' && verdict.kind === finding.kind;
    };
    const input = await minimise(finding.input, fails);
    const again = await this.#judge(input);
    return { ...finding, input, detail: typeof again === 'object' ? again.detail : finding.detail };
  }

  async one(input: Uint8Array): Promise<Finding | null> {
    this.#inputs += 1;
    this.#options.watch.begin(input);
    const started = performance.now();
    if (this.#isBeyondShare(input)) {
      this.#passedOver += 1;
    } else {
      const judged = this.#judge(input);
      const verdict = judged instanceof Promise ? await judged : judged;
      if (typeof verdict === 'object') {
        return { kind: verdict.kind, detail: verdict.detail, input };
      }
      this.#accepted += verdict === 'value' ? 1 : 0;
    }
    const took = performance.now() - started;
    this.#learn(input);
    return (await this.#isSlow(input, took))
      ? { kind: 'slow', detail: `an input took ${took.toFixed(1)} ms`, input }
      : null;
  }

  #isBeyondShare(input: Uint8Array): boolean {
    if (this.#decoder.isCostly?.(input) !== true) {
      return false;
    }
    this.#costly += 1;
    return this.#costly > Math.max(20, this.#options.inputs / COSTLY_ONE_IN);
  }

  #learn(input: Uint8Array): void {
    const fresh = takeFresh();
    this.#branches += fresh;
    if (fresh > 0 && this.#corpus.length < MAX_CORPUS) {
      this.#keep(input);
    }
  }

  #keep(input: Uint8Array): void {
    remember(this.#options.target.shape, input);
    this.#corpus.push(input);
  }

  /** Synchronous for decoders that are: a million promises would be most of the time. */
  #judge(input: Uint8Array): Verdict | Promise<Verdict> {
    try {
      const value = this.#decoder.decode(input);
      return value instanceof Promise
        ? value.then(verdictOf, (error: unknown) => this.#verdictOn(error))
        : verdictOf(value);
    } catch (error) {
      return this.#verdictOn(error);
    }
  }

  #verdictOn(error: unknown): Verdict {
    if (!(error instanceof KnotholeError)) {
      const what = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : '';
      const kind = error instanceof Error && error.name === 'Wrong' ? 'wrong' : 'uncoded';
      return { kind, detail: what };
    }
    return this.#options.target.codes.includes(error.code)
      ? 'refused'
      : { kind: 'undocumented', detail: `code ${error.code}: ${error.message}` };
  }

  /** Others use this computer too: only what is slow every time is slow. */
  async #isSlow(input: Uint8Array, took: number): Promise<boolean> {
    if (this.#times.length < MEDIAN_OF) {
      this.#times.push(took);
      if (this.#times.length === MEDIAN_OF) {
        const median = this.#times.toSorted((a, b) => a - b)[MEDIAN_OF >> 1] ?? 0;
        const floor = this.#options.target.slowMilliseconds ?? SLOW_MILLISECONDS;
        this.#slowBound = Math.max(floor, SLOW_FACTOR * median);
      }
    }
    let least = took;
    for (let again = 0; least > this.#slowBound && again < 5; again++) {
      const started = performance.now();
      await this.#judge(input);
      least = Math.min(least, performance.now() - started);
    }
    this.#slowest = Math.max(this.#slowest, least);
    return least > this.#slowBound;
  }
}

function verdictOf(value: unknown): Verdict {
  return value === undefined || value === null ? 'refused' : 'value';
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

function retainedBytes(): number {
  if (typeof collectGarbage === 'function') {
    collectGarbage();
    // What was held by a key that is gone goes in the second round.
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
