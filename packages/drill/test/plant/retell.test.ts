import { expect, it } from 'vitest';
import { makePopulation } from '../../src/plant/population.ts';
import { retell, retellAtLength } from '../../src/plant/retell.ts';
import { makeStory } from '../../src/plant/story.ts';

it('tells the same times and lengths with other words, names and files', () => {
  const story = makeStory(makePopulation(4, 8), { begins: 1_790_553_600, days: 1, bursts: 2 });
  const other = retell(story);
  const shape = ({ events }: typeof story) =>
    events.map(({ at, conversation, from, kind, text, bytes }) => {
      return [at, conversation, from, kind, Buffer.byteLength(text), bytes.length];
    });
  expect(shape(other)).toEqual(shape(story));
  for (const [index, { kind, text, bytes }] of story.events.entries()) {
    if (kind === 'text') expect(other.events[index]?.text).not.toBe(text);
    else expect(other.events[index]?.bytes).not.toEqual(bytes);
  }
  const said = other.events.map(({ text }) => text).join('\n');
  for (const truth of story.truth) {
    if (truth.kind === 'field') expect(said).not.toContain(truth.canary);
  }
});

it('tells twice as much in the same times, where told at length', () => {
  const story = makeStory(makePopulation(4, 8), { begins: 1_790_553_600, days: 1, bursts: 2 });
  const other = retellAtLength(story);
  const shape = ({ events }: typeof story) =>
    events.map(({ at, conversation, from, kind, bytes }) => [
      at,
      conversation,
      from,
      kind,
      bytes.length,
    ]);
  expect(shape(other)).toEqual(shape(story));
  const texts = story.events.filter(({ kind }) => kind === 'text');
  const longer = other.events.filter(({ kind }) => kind === 'text');
  expect(longer.map(({ text }) => text.length)).toEqual(
    texts.map(({ text }) => 2 * text.length + 1),
  );
});
