import { expect, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { formatPairingLink, parsePairingLink } from '../../src/pairing/pairing-link.ts';
import {
  encodeAnswer,
  encodeClaim,
  encodePackages,
  readOfferMessage,
} from '../../src/pairing/pairing-messages.ts';
import { meetingSlots, openFrom, privateSlots } from '../../src/pairing/pairing-slots.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import {
  APP_URL,
  animalsOn,
  BEAR,
  FOX,
  MovedRelayClock,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
  showCode,
} from '../family/story.ts';
import { TestFamily } from '../family/test-family.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { falseTablet, problemOn, put, slotsWithPhone, stranger } from './false-tablet.ts';

const random = systemRandom;

test('a code that is none, is of another relay, too old or too long-lived pairs nothing', async () => {
  const [relay, other] = [await openRelay(), await openRelay()];
  const phone = await makeFamily(relay);
  const pair = (link: string) => refusalOf(phone.core.run('pairChild', { link, profile: FOX }));
  expect(await pair('https://app.example/#pair=AAAA')).toBe('PAIRING_LINK');
  expect(await pair((await falseTablet(other)).text)).toBe('PAIRING_LINK');
  expect(await pair((await falseTablet(relay, -5)).text)).toBe('PAIRING_EXPIRED');
  expect(await pair((await falseTablet(relay, 3_600)).text)).toBe('PAIRING_LINK');
  const { code } = await falseTablet(relay);
  const swapped = formatPairingLink(APP_URL, { ...code, offerHash: random.bytes(32) });
  expect(await pair(swapped)).toBe('PAIRING_LINK');
  expect(phone.home.pairing).toBeNull();
});

test('the code on a tablet ends after five minutes of the relay’s time; a fresh one works', async () => {
  const relayClock = new MovedRelayClock();
  const relay = await openRelay({ clock: relayClock });
  // A year behind, which does not matter.
  const clock = new FakeClock(Date.now() - 365 * 86_400_000);
  const tablet = await StoryDevice.open({ clock });
  await showCode(tablet, relay);
  relayClock.aheadSeconds = 290;
  await clock.advance(290_000);
  expect(tablet.view).toMatchObject({ pairing: { step: 'show' } });
  relayClock.aheadSeconds = 320;
  let problem: string | undefined;
  void problemOn(tablet).then((code) => {
    problem = code;
  });
  // The moved clocks may have cut the line: time goes on until it is there again.
  while (problem === undefined) {
    await clock.advance(1_000);
  }
  expect(problem).toBe('PAIRING_EXPIRED');
  await tablet.restart();
  expect(await problemOn(tablet)).toBe('PAIRING_EXPIRED');
  await showCode(tablet, relay);
  await tablet.core.run('cancelPairing', null);
  expect(tablet.view).toEqual({ stage: 'new' });
});

test('whoever answers first has the code: the family’s phone says so, and a fresh code works', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const strangers = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  const link = await showCode(tablet, relay);
  await strangers.core.run('pairChild', { link, profile: BEAR });
  expect(await refusalOf(phone.core.run('pairChild', { link, profile: FOX }))).toBe(
    'PAIRING_TAKEN',
  );
  expect(phone.home.pairing).toBeNull();
  await animalsOn(tablet);
  await tablet.core.run('answerAnimals', { same: false });
  expect(await problemOn(strangers)).toBe('PAIRING_MISMATCH');
  const fresh = await tablet.until('a fresh code', (view) =>
    view.stage === 'pairing' && view.pairing.step === 'show' ? view.pairing.link : undefined,
  );
  expect(fresh).not.toBe(link);
  await phone.core.run('pairChild', { link: fresh, profile: FOX });
  expect(await animalsOn(phone)).toEqual(await animalsOn(tablet));
  // Seen once, a code is worth nothing any more, to nobody.
  expect(await refusalOf(strangers.core.run('pairChild', { link: fresh, profile: BEAR }))).toBe(
    'PAIRING_TAKEN',
  );
});

test('a claim that leads to nothing, or to another device, is refused on the tablet', async () => {
  const relay = await openRelay();
  const thief = await stranger(relay);
  const tablet = await StoryDevice.open();

  const junk = parsePairingLink(await showCode(tablet, relay));
  await put(thief, meetingSlots(junk.secret, junk.bucket).claim, random.bytes(40));
  expect(await problemOn(tablet)).toBe('PAIRING_REFUSED');

  const empty = parsePairingLink(await showCode(tablet, relay));
  const key = makeAgreementKey(random);
  await put(thief, meetingSlots(empty.secret, empty.bucket).claim, encodeClaim(key.publicKey));
  expect(await problemOn(tablet)).toBe('PAIRING_REFUSED');

  const wrong = parsePairingLink(await showCode(tablet, relay));
  const { offer, claim } = meetingSlots(wrong.secret, wrong.bucket);
  const [found] = await thief.get([offer.ref]);
  const shown =
    found?.kind === 'value'
      ? readOfferMessage(openFrom(offer, found.envelope) ?? new Uint8Array())
      : undefined;
  const slots = privateSlots(
    wrong.secret,
    key,
    shown?.agreementPublicKey ?? new Uint8Array(32),
    wrong.bucket,
  );
  const family = new TestFamily(21);
  if (slots === undefined) {
    throw new Error('the tablet has shown a key');
  }
  const answer = encodeAnswer({
    certificates: family.child(family.guardian()).chain,
    profile: FOX,
    relayPass: relay.pass,
    familyGroup: family.person(),
    helpSecret: null,
  });
  await put(thief, slots.answer, answer);
  await put(thief, claim, encodeClaim(key.publicKey));
  expect(await problemOn(tablet)).toBe('PAIRING_REFUSED');
  await tablet.restart();
  expect(await problemOn(tablet)).toBe('PAIRING_REFUSED');
});

test('KeyPackages that are junk, or of another device, are refused on the phone', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const family = new TestFamily(22);
  const { key, chain: certificates } = family.child(family.guardian());
  const foreign = await makeOwnKeyPackage(
    await loadSuite(random),
    random,
    { key, certificates },
    Math.floor(Date.now() / 1_000),
  );
  const contents = [random.bytes(900), encodePackages([]), encodePackages([foreign, foreign])];
  for (const content of contents) {
    const tablet = await falseTablet(relay);
    await phone.core.run('pairChild', { link: tablet.text, profile: FOX });
    await put(tablet.link, (await slotsWithPhone(tablet)).packages, content);
    expect(await problemOn(phone)).toBe('PAIRING_REFUSED');
    await phone.core.run('dismissPairing', null);
  }
  expect(phone.home.people).toHaveLength(1);
});

test('different animals, said on the phone: the tablet is out, and pairing it again works', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  const link = await showCode(tablet, relay);
  await phone.core.run('pairChild', { link, profile: FOX });
  await Promise.all([animalsOn(phone), animalsOn(tablet)]);
  const another = { link, profile: BEAR };
  expect(await refusalOf(phone.core.run('pairChild', another))).toBe('WRONG_STAGE');
  await phone.core.run('confirmPairing', { same: false });
  expect(await problemOn(phone)).toBe('PAIRING_MISMATCH');
  expect(await problemOn(tablet)).toBe('PAIRING_MISMATCH');
  expect(await refusalOf(tablet.core.run('answerAnimals', { same: true }))).toBe('WRONG_STAGE');
  await phone.core.run('dismissPairing', null);
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual(['Mum']);
  await pairTablet(phone, tablet, relay, FOX);
  expect(await tablet.conversation('Mum')).toBe(await phone.conversation('Mia'));
});
