import { expect, it } from 'vitest';
import type { Profile } from '../../src/attack/finding.ts';
import { makePopulation, type Population } from '../../src/plant/population.ts';
import type { FieldTruth } from '../../src/run-directory.ts';
import { familyTruths, GUESSED_FIELDS, scoreInferred } from '../../src/score/inferred.ts';
import { keptInferredChecks, openInferredChecks } from '../../src/score/inferred-checks.ts';

const POPULATION = makePopulation(11, 60);
const COUNTRIES = new Map(POPULATION.families.map(({ key, country }) => [key, country]));

function truthOf({ families }: Population): FieldTruth[] {
  const truth = (family: string, person: string, field: FieldTruth['field'], value: string) => ({
    kind: 'field' as const,
    family,
    person,
    field,
    value,
    canary: `knothole-${field}-${person}`,
  });
  return families.flatMap(({ key, parents: [parent], children }) => [
    truth(key, parent.key, 'email', parent.email),
    ...children.flatMap((child) => [
      truth(key, child.key, 'child-name', child.firstName),
      truth(key, child.key, 'birthday', child.birthday),
      truth(key, child.key, 'gender', child.gender),
    ]),
  ]);
}

/** What the attacker holds of a server that keeps everything in the open. */
function openProfiles({ families }: Population): Profile[] {
  return families.flatMap(({ key, country, parents: [parent], children }) =>
    children.map((child): Profile => {
      return {
        ref: `${key}/${child.key}`,
        own: [
          { what: 'name', value: `${child.firstName}-4711` },
          { what: 'name', value: child.firstName },
          { what: 'gender', value: child.gender },
          { what: 'birthday', value: child.birthday },
        ],
        linked: [
          { what: 'email', value: parent.email.toUpperCase() },
          { what: 'country', value: country },
        ],
      };
    }),
  );
}

const TRUTH = truthOf(POPULATION);
const scores = (profiles: readonly Profile[], truth = TRUTH, countries = COUNTRIES) =>
  scoreInferred(familyTruths(truth, countries), truth, profiles);

it('finds all of what lies open, above guessing, whatever the copies', () => {
  const open = openProfiles(POPULATION);
  for (const score of scores([...open, ...open])) {
    expect(score).toMatchObject({
      right: score.total,
      isAboveGuessing: true,
      claimed: score.total,
    });
    expect(score.total).toBeGreaterThanOrEqual(60);
    expect(score.lift).toBeCloseTo(1 - score.guessRate, 10);
  }
});

it('gives who holds no profile what guessing gives, and no lift', () => {
  for (const score of scores([])) {
    expect(score.right / score.total).toBeCloseTo(score.guessRate, 10);
    expect(score).toMatchObject({ lift: 0, claimed: 0, isAboveGuessing: false });
  }
});

it('falls to the guess rate when the families of the truth are exchanged', () => {
  const open = openProfiles(POPULATION);
  const { families } = POPULATION;
  const nextOf = new Map(
    families.map(({ key }, index) => [key, families[(index + 17) % families.length]?.key ?? '']),
  );
  const exchanged = TRUTH.map((each) =>
    each.field === 'email' ? each : { ...each, family: nextOf.get(each.family) ?? '' },
  );
  const countries = new Map(
    [...COUNTRIES].map(([family, country]) => [nextOf.get(family) ?? '', country]),
  );
  for (const score of scores(open, exchanged, countries)) {
    expect(score.right / score.total).toBeLessThan(score.guessRate + 0.12);
    expect(score.isAboveGuessing).toBe(false);
  }
});

it('says by itself what exchanged families would give', () => {
  for (const { exchanged, guessRate } of scores(openProfiles(POPULATION))) {
    expect(exchanged).toBeLessThanOrEqual(guessRate + 0.02);
    expect(exchanged).toBeGreaterThan(0);
  }
});

it('is red where the control hides them, where ours tells them, and where any family would do', () => {
  const isPassed = ({ isPassed: each }: { isPassed: boolean }) => each;
  const [open, none] = [scores(openProfiles(POPULATION)), scores([])];
  expect(openInferredChecks('control', open).map(isPassed)).toEqual(GUESSED_FIELDS.map(() => true));
  expect(openInferredChecks('control', none).map(isPassed)).toEqual(
    GUESSED_FIELDS.map(() => false),
  );
  expect(keptInferredChecks('ours', none).map(isPassed)).toEqual([true]);
  expect(keptInferredChecks('ours', open).map(isPassed)).toEqual([false]);
  const forAnybody = open.map((score) => ({ ...score, exchanged: 1 }));
  expect(openInferredChecks('control', forAnybody).some(isPassed)).toBe(false);
  expect(keptInferredChecks('ours', scores([], []))).toEqual([]);
});
