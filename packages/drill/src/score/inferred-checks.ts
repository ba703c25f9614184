/** Guessable fields: the control must give more than guessing, ours no more, and families exchanged none. */
import { describeShare } from './binomial.ts';
import type { InferredScore } from './inferred.ts';
import type { Check } from './run-report.ts';

/** With fewer people even knowing all of them may be luck. */
const FEWEST_PEOPLE = 10;
/** The share of exchanged families is a mean over few of them. */
const MOST_ABOVE_GUESSING = 0.1;

/** What lies open must be told better than guessed, and only of the right family. */
export function openInferredChecks(target: string, scores: readonly InferredScore[]): Check[] {
  return scores
    .filter(({ total }) => total >= FEWEST_PEOPLE)
    .map((score) => ({
      name: `the ${target} tells each ${score.field} better than guessing, and of exchanged families no better`,
      isPassed: score.isAboveGuessing && score.exchanged <= score.guessRate + MOST_ABOVE_GUESSING,
      detail: `${describe(score)}; with families exchanged ${percent(score.exchanged)}`,
    }));
}

export function keptInferredChecks(target: string, scores: readonly InferredScore[]): Check[] {
  const told = scores.filter(({ total }) => total > 0);
  if (told.length === 0) return [];
  return [
    {
      name: `${target} helps nobody guess a gender, first name, year of birth or country`,
      isPassed: told.every(({ isAboveGuessing }) => !isAboveGuessing),
      detail: told.map((score) => `${score.field}: ${describe(score)}`).join('; '),
    },
  ];
}

function describe({ right, total, guessRate, lift }: InferredScore): string {
  const points = `${lift < 0 ? '−' : '+'}${percent(Math.abs(lift))}`;
  return `${describeShare(right, total)}, guessing ${percent(guessRate)}, lift ${points}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
