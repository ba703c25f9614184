import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { COUNTRY_SHARES } from '../../src/plant/countries.ts';
import { makePopulation } from '../../src/plant/population.ts';
import { makeStory } from '../../src/plant/story.ts';
import { FIELDS, type Field, type FieldTruth } from '../../src/run-directory.ts';

const OPTIONS = { begins: 1_763_337_600, days: 3, bursts: 2 };
const story = makeStory(makePopulation(7, 60), OPTIONS);
const fields = story.truth.filter((truth): truth is FieldTruth => truth.kind === 'field');

it('plants the same for the same seed and something else for another one', () => {
  const again = makeStory(makePopulation(7, 60), OPTIONS);
  expect(again.truth).toEqual(story.truth);
  expect(makeStory(makePopulation(8, 60), OPTIONS).truth).not.toEqual(story.truth);
});

it('plants every field, each value with a canary that occurs once', () => {
  expect(new Set(fields.map(({ field }) => field))).toEqual(new Set(FIELDS));
  const canaries = fields.map(({ canary }) => canary);
  expect(new Set(canaries).size).toBe(canaries.length);
  for (const { field, canary } of fields) {
    expect(canary).toMatch(field === 'nickname' ? /^kh-[0-9a-f]{16}$/ : `knothole-${field}-`);
  }
});

/** Sent as files, said by connections, or typed into screens that are no chat. */
const IN_NO_TEXT: readonly Field[] = [
  'photo',
  'voice',
  'gps',
  'ip',
  'device',
  'nickname',
  'recovery-words',
  'invite',
  'vault',
];

it('types into chats all that a screen never asks for, value and canary together', () => {
  const said = story.events.map(({ text }) => text);
  const typed = fields.filter(({ field }) => !IN_NO_TEXT.includes(field));
  for (const { value, canary } of typed) {
    expect(said.some((text) => text.includes(value) && text.includes(canary))).toBe(true);
  }
});

it('gives each person with a device a nickname of its own, short enough for the app', () => {
  const names = fields.filter(({ field }) => field === 'nickname');
  expect(new Set(names.map(({ value }) => value)).size).toBe(names.length);
  for (const { value, canary } of names) {
    expect(value).toContain(canary);
    expect(value.length).toBeLessThanOrEqual(24);
  }
});

it('sends each photo as a JPEG with its place and its canary, each voice note as a WAV', () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const files = new Map(
    story.events.map(({ bytes }): [string, Buffer] => [digest(bytes), Buffer.from(bytes)]),
  );
  for (const { field, person, value, canary } of fields) {
    if (field !== 'photo' && field !== 'voice') continue;
    const file = files.get(value) ?? Buffer.alloc(0);
    expect(file.includes(canary)).toBe(true);
    expect(file.subarray(0, 4).toString('latin1')).toBe(
      field === 'photo' ? '\xff\xd8\xff\xe1' : 'RIFF',
    );
    if (field === 'photo') {
      const gps = fields.find((other) => other.field === 'gps' && other.person === person);
      expect(file.includes(gps?.canary ?? 'missing')).toBe(true);
    }
  }
});

it('tells its events in order of time, each in a conversation of its speaker', () => {
  const times = story.events.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const people = new Map(story.conversations.map(({ key, people }) => [key, people]));
  for (const { conversation, from } of story.events)
    expect(people.get(conversation)).toContain(from);
});

it('keeps base64 of every file short enough for one text', () => {
  for (const { bytes } of story.events) {
    expect(Buffer.from(bytes).toString('base64').length).toBeLessThan(2_900);
  }
});

it('spreads a large population over the five countries by their shares', () => {
  const { families } = makePopulation(3, 2_000);
  for (const { value, weight } of COUNTRY_SHARES) {
    const share = families.filter(({ country }) => country === value).length / families.length;
    expect(Math.abs(share * 100 - weight)).toBeLessThan(4);
  }
  expect(() => makePopulation(3, 1)).toThrow(RangeError);
  expect(() => makePopulation(3, 2_001)).toThrow(RangeError);
});

it('makes friendships that both families know', () => {
  const known = new Map(story.population.families.map(({ key, friends }) => [key, friends]));
  for (const [key, friends] of known) {
    expect(friends).not.toContain(key);
    expect(friends.length).toBeGreaterThan(0);
    for (const friend of friends) expect(known.get(friend)).toContain(key);
  }
});
