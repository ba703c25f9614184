/** Collects what an attack finds, each value once, within a time box. */
import type { AttackedKind, AttackResult, Finding } from './finding.ts';

/** More distinct values of one attack on one kind of loot are cut off, and the result says so. */
const MOST_FINDINGS = 50_000;

/**
 * A span of the process's own time that attacks share; they ask before each larger step. It is not the
 * wall clock's, so that a busy machine finds as much as an idle one.
 */
export class TimeBox {
  readonly #end: number;

  constructor(seconds: number) {
    this.#end = ownSeconds() + seconds;
  }

  readonly mayGoOn = (): boolean => ownSeconds() < this.#end;
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Findings of one attack on one kind of loot. */
export class Collector {
  readonly #name: string;
  readonly #kind: AttackedKind;
  readonly #found = new Map<string, Finding>();
  #milliseconds = 0;
  #isComplete = true;

  constructor(name: string, kind: AttackedKind) {
    this.#name = name;
    this.#kind = kind;
  }

  add(finding: Finding): void {
    const key = `${finding.what}\u0000${finding.value}`;
    if (this.#found.has(key)) return;
    if (this.#found.size < MOST_FINDINGS) this.#found.set(key, finding);
    else this.#isComplete = false;
  }

  /** Runs a part of the attack on its clock. */
  timed<Value>(work: () => Value): Value {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.#milliseconds += performance.now() - start;
    }
  }

  ranOutOfTime(): void {
    this.#isComplete = false;
  }

  get findings(): readonly Finding[] {
    return [...this.#found.values()];
  }

  result(): AttackResult {
    return {
      name: this.#name,
      kind: this.#kind,
      seconds: Math.round(this.#milliseconds) / 1_000,
      findings: this.findings,
      isComplete: this.#isComplete,
    };
  }
}
