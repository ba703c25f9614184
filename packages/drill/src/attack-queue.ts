/** The attackers: one process per target, a few at a time, each as soon as the target's loot is there. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOnlyLinked } from './only-linked.ts';
import { runPaths } from './run-directory.ts';

/** The built attacker: it is started, never imported. */
const ATTACKER = fileURLToPath(new URL('../dist/attack/main.js', import.meta.url));
const MOST_AT_ONCE = 2;

export interface AttackQueueOptions {
  readonly root: string;
  /** The longest that a group of attacks works on a kind of a target's loot, in seconds of its processor time. */
  secondsPerAttack(target: string): number;
  say(sentence: string): void;
  /** Ends all attackers. */
  readonly signal: AbortSignal;
}

export class AttackQueue {
  readonly #options: AttackQueueOptions;
  readonly #waiting: string[] = [];
  readonly #attackers = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(options: AttackQueueOptions) {
    this.#options = options;
  }

  /**
   * The target's loot must be complete.
   * @throws what an attacker before threw.
   */
  add(target: string): void {
    if (this.#failures.length > 0) throw this.#failures[0];
    this.#waiting.push(target);
    this.#startNext();
  }

  /**
   * Resolves when all targets that were added have been attacked.
   * @throws {Error} when an attacker ended badly; AbortError when the signal ended it.
   */
  async finished(): Promise<void> {
    while (this.#attackers.size > 0) await Promise.race(this.#attackers);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #startNext(): void {
    const most = Math.min(MOST_AT_ONCE, availableParallelism());
    if (this.#attackers.size >= most || this.#failures.length > 0) return;
    const target = this.#waiting.shift();
    if (target === undefined) return;
    const attacker = attack(target, this.#options)
      .catch((error: unknown) => {
        this.#failures.push(error);
      })
      .finally(() => {
        this.#attackers.delete(attacker);
        this.#startNext();
      });
    this.#attackers.add(attacker);
  }
}

async function attack(
  target: string,
  { root, secondsPerAttack, say, signal }: AttackQueueOptions,
): Promise<void> {
  const paths = runPaths(root);
  const side = paths.sideKnowledge(target);
  const started = performance.now();
  const args = [ATTACKER, '--loot', join(root, 'loot', target)];
  args.push('--findings', paths.findings(target), '--seconds', String(secondsPerAttack(target)));
  args.push(...(existsSync(side) ? ['--side', side] : []));
  if (isOnlyLinked(target)) args.push('--only-links');
  const attacker = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    signal,
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    attacker.on('error', reject).on('exit', resolve);
  });
  if (code !== 0) throw new Error(`the attack on ${target} ended with ${code}`);
  say(`${target}: attacked, ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}
