/** Bad luck that nobody has caused: nobody grown-up is there for long, and clocks are wrong. */

import { expect, test } from 'vitest';
import { DAY_SECONDS } from '../../src/family/durations.ts';
import { systemClock } from '../../src/platform/node/index.ts';
import type { Clock } from '../../src/ports.ts';
import { hasText, liveWith, say, textsOf } from './chats.ts';
import {
  BEAR,
  createFamily,
  FOX,
  MovedRelayClock,
  openRelay,
  pairTablet,
  StoryDevice,
} from './story.ts';

function clockOff(days: number): Clock {
  return {
    nowMilliseconds: () => systemClock.nowMilliseconds() + days * DAY_SECONDS * 1_000,
    after: (milliseconds, callback) => systemClock.after(milliseconds, callback),
  };
}

test('all guardian devices are off for 30 days, and every clock is days off: the children go on, and the grown-up misses nothing', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const [phone, mia, ben] = [
    await StoryDevice.open({ clock: clockOff(9) }),
    await StoryDevice.open({ clock: clockOff(-6) }),
    await StoryDevice.open({ clock: clockOff(3) }),
  ];
  await createFamily(phone, relay);
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const chat = await mia.conversation('Ben');
  await ben.conversation('Mia');
  await say(mia, chat, 'day 0');
  await phone.untilTimeline('day 0', chat, hasText('day 0'));
  const mum = phone.home.me;
  await phone.close();
  const days = [10, 20, 30];
  for (const day of days) {
    clock.aheadSeconds = day * DAY_SECONDS;
    await Promise.all([mia.restart(), ben.restart()]);
    await say(mia, chat, `day ${day}`);
    await ben.untilTimeline('her words', chat, hasText(`day ${day}`));
    await say(ben, chat, `yes, day ${day}`);
    await mia.untilTimeline('his words', chat, hasText(`yes, day ${day}`));
  }
  // Nobody says meanwhile that she is there.
  for (const tablet of [mia, ben]) {
    const shown = tablet.home.conversations.find(({ id }) => id === chat);
    expect(shown).toMatchObject({ state: { kind: 'live' }, quiet: [mum] });
  }
  await phone.start();
  const said = ['day 0', ...days.flatMap((day) => [`day ${day}`, `yes, day ${day}`])];
  const { entries } = await phone.untilTimeline('all of it', chat, hasText('yes, day 30'));
  expect(textsOf(entries)).toEqual(said);
  await liveWith(phone, 4);
  // In the relay's days, whatever a device takes for today.
  const times = entries.flatMap((entry) => (entry.kind === 'text' ? [entry.sentAt] : []));
  const [first = 0] = times;
  expect(Math.abs(first + 30 * DAY_SECONDS - clock.wallSeconds())).toBeLessThan(600);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThanOrEqual(clock.wallSeconds());
  // Her word counts as before: a removal, after all that time.
  const [device] = phone.home.people.find(({ nickname }) => nickname === 'Ben')?.devices ?? [];
  await phone.core.run('removeDevice', { device: device?.id ?? '' });
  await ben.until('its removal', (view) => view.stage === 'home' && view.removed);
});
