import type { PersonView } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { NOW_SECONDS, parentHome } from '../../src/gallery/fixtures.ts';
import { quietHome } from '../../src/gallery/mending-fixtures.ts';
import { isQuiet, quietDays } from '../../src/shared/session/quiet.ts';

const DAY = 86_400;

function heard(...ago: readonly (number | null)[]): PersonView {
  const [person] = parentHome().people;
  if (person === undefined) throw new Error('the family has people');
  const devices = ago.map((one, index) => ({
    id: `d${index}`,
    isThis: false,
    lastHeardAt: one === null ? null : NOW_SECONDS - one,
  }));
  return { ...person, devices };
}

describe('how long somebody has been quiet', () => {
  it('is counted in whole days from the last word of any device', () => {
    expect(quietDays([heard(9.9 * DAY, 30 * DAY)], NOW_SECONDS)).toBe(9);
  });

  it('is not told where nothing was ever heard, or something lately', () => {
    expect(quietDays([heard(null)], NOW_SECONDS)).toBeNull();
    expect(quietDays([heard()], NOW_SECONDS)).toBeNull();
    expect(quietDays([heard(6.9 * DAY)], NOW_SECONDS)).toBeNull();
  });
});

describe('a person', () => {
  const juno = (home: ReturnType<typeof quietHome>): PersonView => {
    const person = home.people.find(({ id }) => id === 'juno');
    if (person === undefined) throw new Error('Juno is in the family');
    return person;
  };

  it('is quiet when a chat says so and no device was heard elsewhere', () => {
    const home = quietHome('mama');
    expect(isQuiet(home, juno(home), NOW_SECONDS)).toBe(true);
  });

  it('is not quiet for having said nothing in one chat of many', () => {
    const home = quietHome('mama');
    const elsewhere = { ...juno(home), devices: heard(60).devices };
    expect(isQuiet(home, elsewhere, NOW_SECONDS)).toBe(false);
  });

  it('is not quiet because of the clock alone', () => {
    const home = parentHome();
    expect(isQuiet(home, juno(home), NOW_SECONDS + 30 * DAY)).toBe(false);
  });
});
