/** The command line as data. */
import { parseArgs } from 'node:util';
import { KnotholeError } from '@knothole/protocol';
import { FULL_PLAN, QUICK_PLAN, type RunPlan } from './run-plan.ts';

export const USAGE = `knothole-drill drill [--quick] [--seed N] [--run DIR] [--html FILE] [--json]
knothole-drill --data DIR [--memory FILE] [--secrets FILE] [--baseline FILE] [--seconds N] [--json]
knothole-drill gen [--run DIR] [--seed N] [--families N]
knothole-drill run [--run DIR] [--seed N] [--quick] [--only TARGET,…]
knothole-drill judge [--run DIR] [--quick] [--seconds N] [--json]
knothole-drill compare LOOT LOOT

  drill    plays the story on every target, loots and attacks it, and writes report.json, report.md and
           report.html; ends with 1 when a check is red
  --data   attacks your own server: its data, an image of its memory, its keys and settings; what is
           also in the baseline, such as the memory of the server freshly started, does not count
  gen      writes the truth of a population, and plays nothing
  run      plays and loots only
  judge    attacks the loot of a run, scores it and writes the reports
  compare  tells whether a classifier knows the rows of two stores apart, and what changed

  --quick    fewer families and sabotaged copies: a minute instead of ten
  --run DIR  where loot and reports go: .knothole-drill if you say nothing
  --html     copies the page for people there
  --json     the result on standard output; what is said on the way goes to standard error
`;

const COMMANDS = ['drill', 'gen', 'run', 'judge', 'compare'] as const;
type Command = (typeof COMMANDS)[number];

const MOST_FAMILIES = 2_000;
const MOST_SEED = 0xffff_ffff;
const OWN_SECONDS = 15;

export interface DrillCommand {
  /** `own` attacks a server of somebody's own. */
  readonly command: Command | 'own';
  readonly run: string;
  readonly seed: number;
  readonly families: number;
  readonly plan: RunPlan;
  readonly only: readonly string[] | null;
  secondsPerAttack(target: string): number;
  readonly asJson: boolean;
  readonly html: string | null;
  readonly own: OwnPaths;
  /** The two loots to compare. */
  readonly loots: readonly [string, string];
}

interface OwnPaths {
  readonly data: string;
  readonly memory: string | undefined;
  readonly secrets: string | undefined;
  readonly baseline: string | undefined;
}

type Values = ReturnType<typeof parse>['values'];

/** Null when help is asked for. @throws {KnotholeError} INPUT when the line is not understood. */
export function parseCommandLine(line: readonly string[]): DrillCommand | null {
  const { values, positionals } = parse(line);
  if (values.help || line.length === 0) return null;
  const command = values.data === undefined ? commandOf(positionals[0]) : 'own';
  const plan = values.quick ? QUICK_PLAN : FULL_PLAN;
  return {
    command,
    run: values.run,
    seed: wholeNumber('seed', values.seed, 0, MOST_SEED),
    families: wholeNumber('families', values.families, 2, MOST_FAMILIES),
    plan,
    only: onlyOf(values),
    secondsPerAttack: secondsOf(
      values,
      command === 'own' ? () => OWN_SECONDS : plan.secondsPerAttack,
    ),
    asJson: values.json,
    html: values.html ?? null,
    own: {
      data: values.data ?? '',
      memory: values.memory,
      secrets: values.secrets,
      baseline: values.baseline,
    },
    loots: command === 'compare' ? lootsOf(positionals.slice(1)) : ['', ''],
  };
}

function parse(line: readonly string[]) {
  try {
    return parseArgs({
      args: [...line],
      allowPositionals: true,
      options: {
        run: { type: 'string', default: '.knothole-drill' },
        seed: { type: 'string', default: '1' },
        families: { type: 'string', default: '20' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'boolean', default: false },
        html: { type: 'string' },
        data: { type: 'string' },
        memory: { type: 'string' },
        secrets: { type: 'string' },
        baseline: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Node's own sentence names the option; its advice about "--" helps nobody here.
    const [sentence = 'the command line is not understood'] =
      error instanceof Error ? error.message.split('. ') : [];
    throw new KnotholeError('INPUT', sentence);
  }
}

function commandOf(word: string | undefined): Command {
  const command = COMMANDS.find((known) => known === word);
  if (command === undefined) {
    throw new KnotholeError('INPUT', `expected one of ${COMMANDS.join(', ')}, or --data`);
  }
  return command;
}

function lootsOf([a, b]: readonly string[]): readonly [string, string] {
  if (a === undefined || b === undefined) {
    throw new KnotholeError('INPUT', 'compare needs two folders of loot');
  }
  return [a, b];
}

function onlyOf({ only }: Values): readonly string[] | null {
  return only === undefined ? null : only.split(',');
}

function secondsOf(
  { seconds }: Values,
  otherwise: RunPlan['secondsPerAttack'],
): RunPlan['secondsPerAttack'] {
  if (seconds === undefined) return otherwise;
  const number = Number(seconds);
  if (!(number > 0 && Number.isFinite(number))) {
    throw new KnotholeError('INPUT', '--seconds needs a number above 0');
  }
  return () => number;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new KnotholeError('INPUT', `--${name} needs a whole number from ${least} to ${most}`);
  }
  return number;
}
