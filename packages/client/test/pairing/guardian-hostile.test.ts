import { expect, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { kitKeys } from '../../src/crypto/kit-keys.ts';
import { kitEntropy } from '../../src/crypto/kit-words.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { certifyGuardian, deviceIdOf } from '../../src/family/certificate.ts';
import { makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { rosterFromSnapshot } from '../../src/family/roster.ts';
import { STORE_KEYS } from '../../src/family/store-keys.ts';
import { parsePairingLink } from '../../src/pairing/pairing-link.ts';
import {
  encodeClaim,
  encodeGrant,
  encodeInvitation,
  encodePackages,
  readGrant,
  readOfferMessage,
} from '../../src/pairing/pairing-messages.ts';
import { meetingSlots, openFrom, privateSlots } from '../../src/pairing/pairing-slots.ts';
import { systemRandom } from '../../src/platform/node/index.ts';
import { familyWithKit, HARE, journalOn, letGuardianIn } from '../family/guardian-steps.ts';
import {
  animalsOn,
  FOX,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
  showCode,
} from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import { watched } from '../support/relay-links.ts';
import { falseTablet, problemOn, put, slotsWithPhone, stranger } from './false-tablet.ts';

const random = systemRandom;

test('without the right words nobody becomes a guardian, and nothing has been said to the device', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const { words: foreign } = await familyWithKit(relay);
  const device = await StoryDevice.open();
  const link = await showCode(device, relay);
  const pair = (typed: string | null) =>
    refusalOf(phone.core.run('pairGuardian', { link, guardian: HARE, words: typed }));
  expect(await pair(foreign)).toBe('KIT_UNKNOWN');
  expect(await pair('abandon abandon')).toBe('KIT_WORDS');
  expect(await pair(null)).toBe('KIT_WORDS');
  expect(phone.home.pairing).toBeNull();
  expect(device.view).toMatchObject({ pairing: { step: 'show', link } });
  expect(phone.home.people).toHaveLength(1);
  // The code has not been used up by it.
  expect(await pair(words)).toBeNull();
  expect(await animalsOn(phone)).toEqual(await animalsOn(device));
});

test('while the kit is still on the phone, its words need not be typed', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const device = await StoryDevice.open();
  await letGuardianIn(phone, device, relay, HARE, null);
  expect(device.home).toMatchObject({ role: 'guardian', kitPending: false });
});

test('whoever has made the phone scan a code gets nothing before the animals, nor after a no', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const tablet = await falseTablet(relay);
  await phone.core.run('pairGuardian', { link: tablet.text, guardian: HARE, words });
  const { grant } = await slotsWithPhone(tablet);
  const isGiven = async () => (await tablet.link.get([grant.ref]))[0]?.kind;
  expect(await isGiven()).toBe('none');
  await phone.core.run('confirmPairing', { same: false });
  expect(await problemOn(phone)).toBe('PAIRING_MISMATCH');
  await phone.core.run('dismissPairing', null);
  expect(await isGiven()).toBe('none');
  expect(phone.home.people).toHaveLength(1);
});

test('a no on the new device ends it on both, and it may try again', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const device = await StoryDevice.open();
  const link = await showCode(device, relay);
  await phone.core.run('pairGuardian', { link, guardian: HARE, words });
  await Promise.all([animalsOn(phone), animalsOn(device)]);
  const another = { link, profile: FOX };
  expect(await refusalOf(phone.core.run('pairChild', another))).toBe('WRONG_STAGE');
  await device.core.run('answerAnimals', { same: false });
  expect(await problemOn(device)).toBe('PAIRING_MISMATCH');
  expect(await problemOn(phone)).toBe('PAIRING_MISMATCH');
  await phone.core.run('dismissPairing', null);
  await letGuardianIn(phone, device, relay, HARE, words);
  expect(journalOn(phone)).toEqual(['Mum guardian-added Dad']);
});

test('a reload in the middle loses nothing, on either side', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const device = await StoryDevice.open();
  const link = await showCode(device, relay);
  await phone.core.run('pairGuardian', { link, guardian: HARE, words });
  const animals = await animalsOn(device);
  await Promise.all([phone.restart(), device.restart()]);
  expect(await animalsOn(phone)).toEqual(animals);
  expect(await animalsOn(device)).toEqual(animals);
  await phone.core.run('confirmPairing', { same: true });
  await phone.restart();
  await device.core.run('answerAnimals', { same: true });
  await device.until('home', (view) => view.stage === 'home');
  await phone.until('done', (view) => view.stage === 'home' && view.pairing?.step === 'done');
});

test('a device that has been given its certificate and is given up is out of the family for good', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const tablet = await falseTablet(relay);
  await phone.core.run('pairGuardian', { link: tablet.text, guardian: HARE, words });
  await phone.core.run('confirmPairing', { same: true });
  const { grant: slot, packages } = await slotsWithPhone(tablet);
  const given = await watched(tablet.link, slot.ref).next();
  const grant = readGrant(openFrom(slot, given) ?? new Uint8Array());
  await phone.core.run('dismissPairing', null);
  if (grant === undefined) {
    throw new Error('the phone has granted');
  }
  const own = await makeOwnKeyPackage(
    await loadSuite(random),
    random,
    { key: tablet.device, certificates: grant.certificates },
    tablet.link.timeSeconds(),
    grant.holder,
  );
  await put(tablet.link, packages, encodePackages([own]));
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  expect(phone.home.people).toHaveLength(2);
  await mia.close();
  const { store } = await Thief.of(mia);
  const told = rosterFromSnapshot((await store.get(STORE_KEYS.snapshot)) ?? new Uint8Array());
  expect([...told.revoked.keys()]).toEqual([deviceIdOf(tablet.device.publicKey)]);
});

test('a tablet that plays the phone makes no guardian: it has no root', async () => {
  const relay = await openRelay();
  const { phone } = await familyWithKit(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  await mia.close();
  const { device: tablet } = await Thief.of(mia);
  const fresh = await StoryDevice.open();
  const code = parsePairingLink(await showCode(fresh, relay));
  const link = await stranger(relay);
  const { offer, claim } = meetingSlots(code.secret, code.bucket);
  const [found] = await link.get([offer.ref]);
  const shown =
    found?.kind === 'value'
      ? readOfferMessage(openFrom(offer, found.envelope) ?? new Uint8Array())
      : undefined;
  const key = makeAgreementKey(random);
  const slots =
    shown === undefined
      ? undefined
      : privateSlots(code.secret, key, shown.agreementPublicKey, code.bucket);
  if (shown === undefined || slots === undefined) {
    throw new Error('the device has shown its keys');
  }
  await put(link, slots.answer, encodeInvitation(FOX));
  await put(link, claim, encodeClaim(key.publicKey));
  await animalsOn(fresh);
  await fresh.core.run('answerAnimals', { same: true });
  // The family's own root and guardian in front, and a guardian's certificate by the tablet's key.
  const { signer, familyGroup } = tablet;
  const { rootPublicKey, guardian } = signer.certificates;
  const made = certifyGuardian(signer.key, guardian.person, shown.devicePublicKey);
  const grant = encodeGrant({
    certificates: { ...made, rootPublicKey },
    relayPass: relay.pass,
    familyGroup,
    helpRoot: random.bytes(32),
    vaultKey: random.bytes(32),
    holder: 'ab'.repeat(16),
  });
  await put(link, slots.grant, grant);
  expect(await problemOn(fresh)).toBe('PAIRING_REFUSED');
});

test('a device that would be a guardian where the phone has said child does not come in', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const { root } = kitKeys(kitEntropy(words));
  const tablet = await falseTablet(relay);
  await phone.core.run('pairChild', { link: tablet.text, profile: FOX });
  // It holds a certificate that the root has once made for this very key.
  const certificates = certifyGuardian(root, phone.home.me, tablet.device.publicKey);
  const own = await makeOwnKeyPackage(
    await loadSuite(random),
    random,
    { key: tablet.device, certificates },
    tablet.link.timeSeconds(),
  );
  const slots = await slotsWithPhone(tablet);
  await put(tablet.link, slots.packages, encodePackages([own]));
  expect(await problemOn(phone)).toBe('PAIRING_REFUSED');
  await phone.core.run('dismissPairing', null);
  expect(phone.home.people).toHaveLength(1);
});
