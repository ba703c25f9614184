/**
 * The same story in shape, another one in content: same people, times and lengths, other letters. A
 * store that tells the two apart depends on what was said.
 */
import type { Family } from './population.ts';
import { SeededDice } from './seeded-dice.ts';
import type { Story } from './story.ts';

const LETTERS = 26;
const SHIFT = 13;
const DIGITS = 10;

export function retell(story: Story): Story {
  const dice = new SeededDice(story.population.seed ^ 0x2545f491);
  return {
    ...story,
    population: { ...story.population, families: story.population.families.map(retellFamily) },
    events: story.events.map((event) => ({
      ...event,
      text: shifted(event.text),
      bytes: event.bytes.length === 0 ? event.bytes : dice.bytes(event.bytes.length),
    })),
  };
}

/** Longer ones may not fit into one envelope, and then the shape would be another. */
const LONGEST_TEXT = 1_000;

/** As {@link retell}, but every sentence has twice its length: how much was said is content too. */
export function retellAtLength(story: Story): Story {
  const retold = retell(story);
  const longer = (text: string): string =>
    text.length * 2 + 1 <= LONGEST_TEXT ? `${text} ${text}` : text;
  return {
    ...retold,
    events: retold.events.map((event) => ({
      ...event,
      text: event.text === '' ? '' : longer(event.text),
    })),
  };
}

function retellFamily(family: Family): Family {
  const renamed = <Person extends { readonly firstName: string }>(person: Person): Person => ({
    ...person,
    firstName: shifted(person.firstName),
  });
  const [parent, ...parents] = family.parents;
  const [child, ...children] = family.children;
  return {
    ...family,
    parents: [renamed(parent), ...parents.map(renamed)],
    children: [renamed(child), ...children.map(renamed)],
  };
}

/** Letters and digits become others of one byte; what takes more bytes stays. */
function shifted(text: string): string {
  return text.replace(/[a-z0-9]/gi, (sign) => {
    if (/\d/.test(sign)) {
      return String((Number(sign) + DIGITS / 2) % DIGITS);
    }
    const first = sign < 'a' ? 'A'.charCodeAt(0) : 'a'.charCodeAt(0);
    return String.fromCharCode(first + ((sign.charCodeAt(0) - first + SHIFT) % LETTERS));
  });
}
