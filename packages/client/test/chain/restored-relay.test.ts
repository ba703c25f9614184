/** A relay that has lost some or all of what it had acknowledged (rule 29). */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChainEvent } from '../../src/chain/types.ts';
import type { StoreWrite } from '../../src/ports.ts';
import { freshId } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { linkTo, RecordedPuts, relayHolding } from './support/recorded-puts.ts';
import { saidOrStopped, settled } from './support/takeover.ts';

/** A device as it was when the relay failed. */
interface Left {
  readonly name: string;
  readonly records: readonly StoreWrite[];
  readonly texts: readonly string[];
}

interface Story {
  readonly household: Household;
  readonly puts: RecordedPuts;
  readonly devices: readonly Left[];
}

/** Members talk, one of them goes away in the middle, and where `changes`, members and keys change. */
async function story(changes: boolean): Promise<Story> {
  const household = await Household.open();
  const puts = new RecordedPuts();
  const { wrapLink } = puts;
  const make = (name: string): Promise<Device> => household.device(name, { wrapLink });
  const [mum, kid, lou] = await Promise.all([make('Gudrun'), make('kit'), make('lou')]);
  const left: Left[] = [];
  const leave = async (device: Device): Promise<void> => {
    const texts = await device.texts();
    device.crash();
    left.push({ name: device.name, records: await device.store.list(''), texts });
  };
  await mum.found();
  await mum.invite(kid, lou);
  await settled([mum, kid, lou]);
  await talk([mum, kid, lou], 'one');
  if (changes) {
    await kid.submit({ kind: 'update', id: freshId() });
    await Promise.all([mum, kid, lou].map((device) => device.until(({ epoch }) => epoch === 2)));
    await talk([kid, mum, lou], 'in the second epoch');
  }
  await leave(lou);
  await talk([kid, mum], 'two');
  if (changes) {
    const teddy = await make('teddy');
    await mum.invite(teddy);
    await Promise.all(
      [mum, kid].map((one) => one.until(({ lastHeard }) => lastHeard.has('teddy'))),
    );
    await talk([mum, kid, teddy], 'with teddy');
    await mum.submit({ kind: 'remove', id: freshId(), devices: ['teddy'], statements: [] });
    await Promise.all([mum, kid].map((device) => device.until(({ epoch }) => epoch === 4)));
    await teddy.until(({ status }) => status.kind === 'removed');
  }
  await talk([mum, kid], 'three');
  if (changes) {
    // Joins, and is gone before it has read a single slot of its own.
    const eve = await make('eve');
    await mum.invite(eve);
    await leave(eve);
  }
  await talk([mum, kid], 'four');
  await Promise.all([leave(mum), leave(kid)]);
  return { household, puts, devices: left };
}

async function talk(devices: readonly [Device, ...Device[]], text: string): Promise<void> {
  const [speaker] = devices;
  await speaker.say(text);
  await Promise.all(
    devices.map((device) => device.until(async () => (await device.texts()).includes(text))),
  );
}

describe('relay restored to every prefix, with and without commits', () => {
  test.each([
    [false, 'restored'],
    [false, 'brought back as a snapshot'],
    [true, 'restored'],
    [true, 'brought back as a snapshot'],
  ] as const)(
    'commits: %s, %s: who has lost something stops, the others have one history',
    async (changes, how) => {
      const told = await story(changes);
      const count = told.puts.all.length;
      const lives: number[] = [];
      for (let kept = 0; kept <= count; kept++) {
        lives.push(await resume(told, kept, how === 'restored'));
      }
      expect(lives[0]).toBe(0);
      expect(lives[count]).toBe(changes ? 4 : 3);
      expect(new Set(lives)).toContain(1);
    },
    60_000,
  );
});

/** All come back to a relay that has kept so many slots; how many of them are live. */
async function resume(told: Story, kept: number, isNew: boolean): Promise<number> {
  const { household, puts, devices: left } = told;
  const relay = await relayHolding(puts.all.slice(0, kept), isNew ? undefined : household.relay);
  const devices = await Promise.all(
    left.map(async ({ name, records }) => {
      const device = await household.device(name, { wrapLink: () => linkTo(relay) });
      await device.store.commit(device.store.version, records);
      return device;
    }),
  );
  await Promise.all(devices.map((device) => device.reopen()));
  for (const device of devices) {
    await device.say(`${device.name} again`);
    await saidOrStopped(device);
  }
  const live = devices.filter(({ view }) => view.status.kind === 'live');
  await expectOneHistory(live);
  for (const device of devices.filter((one) => !live.includes(one))) {
    expect(device.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });
    const before = left.find(({ name }) => name === device.name)?.texts;
    expect(await device.texts()).toEqual(before);
    expect(device.view.outbox.at(-1)?.landed).toBeNull();
  }
  for (const device of devices) {
    device.crash();
    await device.link.close();
  }
  await relay.stop();
  return live.length;
}

async function expectOneHistory(live: readonly Device[]): Promise<void> {
  const words = live.map(({ name }) => `${name} again`);
  const has = async (device: Device): Promise<boolean> => {
    const texts = await device.texts();
    return words.every((word) => texts.includes(word));
  };
  await Promise.all(live.map((device) => device.until(() => has(device))));
  const histories = await Promise.all(live.map(async (device) => device.events()));
  for (const one of histories) {
    for (const other of histories) {
      const length = Math.min(one.length, other.length);
      expect(one.slice(-length).map(nameOf)).toEqual(other.slice(-length).map(nameOf));
    }
  }
}

function nameOf(event: ChainEvent): string {
  return event.kind === 'item' ? event.item.id : `${event.kind} ${event.epoch}`;
}

test('relay wiped: all notice it, and keep what they had and what they were about to say', async () => {
  const household = await Household.open();
  const devices = await household.conversation('Gudrun', 'kit', 'lou');
  await settled(devices);
  await talk(devices, 'before');
  const { relay } = household;
  await relay.stop();
  await Promise.all(devices.map((device) => device.say(`${device.name}, unsent`)));
  // All but the pass, without which nobody would be let in again.
  await rm(join(relay.dataDir, 'slots'), { recursive: true });
  await rm(join(relay.dataDir, 'ledger.db'));
  await relay.start();
  await Promise.all(devices.map((device) => device.untilStuck('rollback')));
  for (const device of devices) {
    await device.reopen();
    expect(device.view.status).toEqual({ kind: 'stuck', reason: 'rollback' });
    expect(await device.texts()).toEqual(['before']);
    expect(device.view.outbox.at(-1)).toMatchObject({ landed: null });
  }
});
