/** Ways back: a device that was removed, a family made by mistake, a pairing given up half-way. */
import { expect, test } from 'vitest';
import {
  animalsOn,
  FOX,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
  showCode,
} from './story.ts';

test('a removed tablet can start over, one that is still in its family cannot', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  expect(await refusalOf(tablet.core.run('startOver', null))).toBe('WRONG_STAGE');
  expect(await refusalOf(phone.core.run('startOver', null))).toBe('WRONG_STAGE');
  const device = tablet.home.people.find(({ isMe }) => isMe)?.devices[0]?.id ?? '';
  await phone.core.run('removeDevice', { device });
  await tablet.until('its removal', (view) => view.stage === 'home' && view.removed);
  await tablet.core.run('startOver', null);
  expect(tablet.view).toEqual({ stage: 'new' });
  await pairTablet(phone, tablet, relay, FOX);
  expect(tablet.home.removed).toBe(false);
});

test('a family that nobody has joined can be given up', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  await phone.core.run('startOver', null);
  expect(phone.view).toEqual({ stage: 'new' });
});

test('a pairing given up after the phone’s yes leaves no child and no chat behind', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  const link = await showCode(tablet, relay);
  await phone.core.run('pairChild', { link, profile: FOX });
  await Promise.all([animalsOn(phone), animalsOn(tablet)]);
  await phone.core.run('confirmPairing', { same: true });
  expect(phone.home.pairing?.step).toBe('answered');
  await phone.core.run('dismissPairing', null);
  await phone.until('the tablet gone', (view) => view.stage === 'home' && view.pairing === null);
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual(['Mum']);
  expect(phone.home.conversations).toEqual([]);
});
