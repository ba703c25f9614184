import { KnotholeError } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { freshSeed, SeededRandom } from '../support/seeded-random.ts';
import { freshId, textItem } from './support/chain-items.ts';
import { type Device, Household } from './support/household.ts';
import { HurriedClock } from './support/hurried-clock.ts';
import { tamperedLink } from './support/wrapped-link.ts';

const { SLOW: slow } = process.env;
const SCALE = slow === '1' ? 10 : 1;
const MESSAGES = 300 * SCALE;
const CHANGES = 20 * SCALE;
const CLIENTS = ['G1', 'G2', 'ada', 'bo', 'cy', 'di', 'ed', 'flo'] as const;
const FEWEST_MEMBERS = 5;

/** Random talk, kills and changes of membership among real devices. */
class Play {
  readonly household: Household;
  readonly random: SeededRandom;
  /** Joined, alive or for a moment killed. */
  readonly members: Device[] = [];
  readonly removed: Device[] = [];
  /** Those whose leaf was replaced: they read what was said in between only as it is said again. */
  readonly replaced = new Set<Device>();
  /** Ids of texts by the device that said them. */
  readonly said = new Map<string, Device>();
  readonly #joining: Promise<void>[] = [];
  #names = 0;

  constructor(household: Household, seed: number) {
    this.household = household;
    this.random = new SeededRandom(seed);
  }

  async device(name: string): Promise<Device> {
    return this.household.device(name, {
      clock: new HurriedClock({ factor: 60 }),
      wrapLink: (real) =>
        tamperedLink(real, {
          put: async (link, ...request) => {
            await this.#pause(6);
            const outcome = await link.put(...request);
            if (this.random.below(20) === 0) {
              throw new KnotholeError('OFFLINE', 'the answer was lost');
            }
            return outcome;
          },
          get: async (link, slots) => {
            await this.#pause(6);
            return link.get(slots);
          },
        }),
    });
  }

  async begin(): Promise<void> {
    const devices = await Promise.all(CLIENTS.map((name) => this.device(name)));
    const [founder, ...others] = devices as [Device, ...Device[]];
    await founder.found();
    await founder.invite(...others);
    this.members.push(...devices);
  }

  async talk(): Promise<void> {
    const device = this.#pick(this.members.filter(({ chain }) => chain !== undefined));
    const item = textItem(`${device.name} says ${this.said.size}`);
    this.said.set(item.id, device);
    await device.submit({ kind: 'say', item });
    await this.#pause(12);
  }

  async kill(): Promise<void> {
    const device = this.#pick(this.members.filter(({ chain }) => chain !== undefined));
    device.crash();
    await this.#pause(30);
    await device.reopen();
  }

  async change(): Promise<void> {
    const guardian = this.#pick(this.members.slice(0, 2));
    const removable = this.members.slice(2);
    // Intents speak of the members that their author sees.
    const newest = Math.max(...this.members.map(({ view }) => view.epoch));
    await guardian.until(({ epoch }) => epoch >= newest);
    const choice = this.random.below(5);
    if (choice < 2 && this.members.length > FEWEST_MEMBERS) {
      const device = this.#pick(removable);
      this.members.splice(this.members.indexOf(device), 1);
      this.removed.push(device);
      await guardian.submit({
        kind: 'remove',
        id: freshId(),
        devices: [device.id],
        statements: [],
      });
    } else if (choice < 3) {
      this.#names += 1;
      const device = await this.device(`new ${this.#names}`);
      const devices = [await device.handOut()];
      await guardian.submit({ kind: 'add', id: freshId(), devices, statements: [] });
      this.#joining.push(
        device.joinNext().then(() => {
          this.members.push(device);
        }),
      );
    } else if (choice === 3) {
      const device = this.#pick(removable);
      this.members.splice(this.members.indexOf(device), 1);
      this.replaced.add(device);
      const invited = await device.handOut();
      await guardian.submit({ kind: 'replace', id: freshId(), device: invited });
      this.#joining.push(
        device.joinNext().then(() => {
          this.members.push(device);
        }),
      );
    } else {
      await this.#pick(this.members).submit({ kind: 'update', id: freshId() });
    }
  }

  async settle(): Promise<void> {
    await Promise.all(this.#joining);
    const names = this.members.map(({ id }) => id).sort();
    await Promise.all(
      this.members.map((device) =>
        device.until(
          ({ members, outbox }) =>
            outbox.length === 0 &&
            JSON.stringify(members.map(({ device: id }) => id).sort()) === JSON.stringify(names),
        ),
      ),
    );
    const count = Math.max(...this.members.map(({ view }) => view.epoch));
    await Promise.all(this.members.map((device) => device.until(({ epoch }) => epoch === count)));
  }

  #pick<Value>(values: readonly Value[]): Value {
    return values[this.random.below(values.length)] as Value;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, this.random.below(milliseconds));
    });
  }
}

test(
  '8 clients, random delays and kills, 300 messages, 20 changes: one order, all delivered once',
  async () => {
    const seed = freshSeed('eight clients');
    const play = new Play(await Household.open(), seed);
    await play.begin();
    for (let index = 0; index < MESSAGES; index++) {
      await play.talk();
      if (index % Math.floor(MESSAGES / CHANGES) === 7) {
        await play.change();
      }
      if (play.random.below(12) === 0) {
        await play.kill();
      }
    }
    await play.settle();
    const [reference] = play.members as [Device];
    const all = await reference.events();
    const items = all.filter((event) => event.kind === 'item').map(({ item }) => item.id);
    expect(new Set(items).size).toBe(items.length);
    for (const [id, author] of play.said) {
      expect(items.includes(id) || play.removed.includes(author)).toBe(true);
    }
    for (const device of play.members) {
      const own = await device.events();
      expect(device.view.forkSuspected).toBe(false);
      const shown = device.shown.map(({ index }) => index);
      expect(new Set(shown).size).toBe(shown.length);
      if (play.replaced.has(device)) {
        expect(idsOf(own)).toEqual(expect.arrayContaining([...idsOf(all, play, device)]));
        expect(new Set(idsOf(own)).size).toBe(idsOf(own).length);
      } else {
        // Who joined later has everything from its first epoch on, and of what was said before only
        // what was said again for somebody whose leaf was replaced.
        const first = own[0]?.epoch ?? Number.POSITIVE_INFINITY;
        const before = new Set(idsOf(all.filter(({ epoch }) => epoch < first)));
        const since = own.filter((event) => event.kind !== 'item' || !before.has(event.item.id));
        expect(placesOf(since)).toEqual(placesOf(all.filter(({ epoch }) => epoch >= first)));
      }
    }
    expect(play.members.length).toBeGreaterThanOrEqual(FEWEST_MEMBERS);
  },
  90_000 * SCALE,
);

type Events = Awaited<ReturnType<Device['events']>>;

/** Ids of items; with a play, of those that `reader` must have: said since it came, by who is here. */
function idsOf(events: Events, play?: Play, reader?: Device): readonly string[] {
  const here = new Set(play?.members.map(({ id }) => id));
  const came = events.findIndex(
    (event) => event.kind === 'joined' && event.who.device === reader?.id,
  );
  return events
    .slice(came + 1)
    .flatMap((event) =>
      event.kind === 'item' && (play === undefined || here.has(event.sender.device))
        ? [event.item.id]
        : [],
    );
}

function placesOf(events: Events): readonly string[] {
  return events.map(
    (event) =>
      `${event.epoch}/${event.position} ${event.kind} ${event.kind === 'item' ? event.item.id : event.id}`,
  );
}
