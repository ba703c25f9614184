import { describe, expect, test } from 'vitest';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { certifyChild, makeCredential } from '../../src/family/certificate.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { signRevocation, signRootRevocation } from '../../src/family/statement.ts';
import {
  approval,
  ben,
  bothWays,
  bridge,
  broken,
  chat,
  elmGran,
  elmMum,
  FAMILIES,
  groupOfThree,
  ida,
  leo,
  leoComes,
  leoToMia,
  listApproval,
  mia,
  miasTablet,
  miaToLeo,
  oakDad,
  oakMum,
  oakMumsLaptop,
  signedAnyhow,
  withOneMore,
  yewMum,
} from './two-families.ts';

describe('a hostile approval', () => {
  const idaToMia = approval(yewMum, ida, mia);

  test("an approval of my child that another family's guardian has forged lets nobody in", () => {
    const genuine = signedAnyhow(oakMum, mia, leo);
    expect(broken({ ...leoComes, posted: [genuine, leoToMia] })).toBeNull();
    const forged = signedAnyhow(elmMum, mia, leo);
    expect(broken({ ...leoComes, posted: [forged, leoToMia] })).toBe('APPROVED');
    const underMine = signedAnyhow({ ...elmMum, chain: oakMum.chain }, mia, leo);
    expect(broken({ ...leoComes, posted: [underMine, leoToMia] })).toBe('APPROVED');
  });

  test("an approval by the child's own device lets nobody in", () => {
    for (const signer of [mia, { ...mia, chain: oakMum.chain }]) {
      const posted = [signedAnyhow(signer, mia, leo), leoToMia];
      expect(broken({ ...leoComes, posted })).toBe('APPROVED');
    }
  });

  test('an approval for one person is none for another one', () => {
    const posted = [approval(oakMum, mia, ida), approval(oakMum, ben, leo), leoToMia];
    expect(broken({ ...leoComes, posted })).toBe('APPROVED');
  });

  test('an approval for one group is none for another one, nor for a chat of two', () => {
    const elsewhere = { group: FAMILIES.oak.group() };
    const idaComes = { policy: groupOfThree, by: yewMum, in: [oakMum, mia, yewMum], adds: [ida] };
    const inThis = [listApproval(oakMum, mia, [ida]), idaToMia];
    const inOther = [listApproval(oakMum, mia, [ida], elsewhere), idaToMia];
    expect(broken({ ...idaComes, posted: inThis })).toBeNull();
    expect(broken({ ...idaComes, posted: inOther })).toBe('APPROVED');
    const successor = { ...groupOfThree, predecessors: [elsewhere.group] };
    expect(broken({ ...idaComes, policy: successor, posted: inOther })).toBeNull();
    const lists = [listApproval(oakMum, mia, [leo]), listApproval(elmMum, leo, [mia])];
    expect(broken({ ...leoComes, posted: lists })).toBe('APPROVED');
  });

  test('an approval for a list lets in nobody who was put to the list later', () => {
    const members = [oakMum, mia, elmMum, leo, yewMum];
    const idaComes = { policy: groupOfThree, by: yewMum, in: members, adds: [ida] };
    const theirs = [approval(elmMum, leo, ida), approval(yewMum, ida, leo), idaToMia];
    const narrow = listApproval(oakMum, mia, [leo, elmMum]);
    expect(broken({ ...idaComes, posted: [...theirs, narrow] })).toBe('APPROVED');
    const tampered = withOneMore(narrow, ida);
    expect(broken({ ...idaComes, posted: [...theirs, tampered] })).toBe('APPROVED');
    const wide = listApproval(oakMum, mia, [leo, elmMum, ida]);
    expect(broken({ ...idaComes, posted: [...theirs, wide] })).toBeNull();
  });

  test('an approval of a lower version brings back nothing that a higher one has ended', () => {
    const ended = approval(oakMum, mia, leo, { version: 2, granted: false });
    for (const posted of [
      [miaToLeo, leoToMia, ended],
      [ended, miaToLeo, leoToMia],
      [miaToLeo, ended, miaToLeo, leoToMia],
    ]) {
      expect(broken({ ...leoComes, posted })).toBe('APPROVED');
    }
    const again = approval(oakMum, mia, leo, { version: 3 });
    expect(broken({ ...leoComes, posted: [ended, again, leoToMia] })).toBeNull();
  });

  test('an approval that was ended elsewhere counts until the end is posted, and then anybody takes the child out', () => {
    expect(broken({ ...leoComes, posted: bothWays })).toBeNull();
    const members = [oakMum, mia, elmMum, leo];
    const ended = approval(oakMum, mia, leo, { version: 2, granted: false });
    for (const by of [leo, elmMum]) {
      const out = { policy: chat, by, in: members, removes: [mia, oakMum] };
      expect(broken(out)).toBe('REMOVE_WITH_RIGHT');
      expect(broken({ ...out, posted: [ended] })).toBeNull();
    }
  });

  test('of two approvals of one version that disagree, the no counts', () => {
    const alsoNo = approval(oakDad, mia, leo, { granted: false });
    expect(broken({ ...leoComes, posted: [...bothWays, alsoNo] })).toBe('APPROVED');
    const idaComes = { policy: groupOfThree, by: yewMum, in: [oakMum, mia, yewMum], adds: [ida] };
    const lists = [listApproval(oakMum, mia, [ida, leo]), listApproval(oakDad, mia, [leo])];
    expect(broken({ ...idaComes, posted: [...lists, idaToMia] })).toBe('APPROVED');
  });
});

describe("another family's guardian with a changed client", () => {
  const members = [oakMum, oakDad, mia, elmMum, leo];

  test("another family's guardian is nobody with a device that she certified as my child", () => {
    const key = makeSigningKey(FAMILIES.elm.random);
    const chain = certifyChild(elmMum.key, elmMum.chain, mia.identity.person, key.publicKey);
    const leaf = makeSigningKey(FAMILIES.elm.random).publicKey;
    const credential = makeCredential(chain, key, leaf);
    expect(makeFamilyPolicy().identify(credential, leaf)).toBeUndefined();
  });

  test("another family's guardian removes neither my child nor my guardian, by her own word or her root's", () => {
    for (const victim of [mia, oakMum]) {
      const { device } = victim.identity;
      const posted = [
        signRevocation(elmMum.key, elmMum.chain, device),
        signRevocation(elmGran.key, elmGran.chain, device),
        signRootRevocation(FAMILIES.elm.root, device),
        approval(elmMum, leo, mia, { version: 2, granted: false }),
      ];
      const out = { policy: chat, by: elmMum, in: members, removes: [victim], posted };
      expect(broken(out)).toBe('REMOVE_WITH_RIGHT');
    }
    expect(broken({ policy: bridge, by: elmMum, in: [oakMum, elmMum], removes: [oakMum] })).toBe(
      'REMOVE_WITH_RIGHT',
    );
  });

  test("another family's guardian neither brings in a tablet of my child nor replaces one", () => {
    const back = { policy: chat, by: elmMum, in: members, posted: bothWays };
    expect(broken({ ...back, adds: [miasTablet] })).toBe('ADD_OWN_FAMILY');
    expect(broken({ ...back, adds: [mia], removes: [mia] })).toBe('ADD_OWN_FAMILY');
    expect(broken({ ...back, by: oakMum, adds: [miasTablet] })).toBeNull();
  });

  test("another family's guardian brings no guardian of mine back, nor replaces one, while another one is there", () => {
    const back = { policy: bridge, by: elmMum, adds: [oakMumsLaptop] };
    expect(broken({ ...back, in: [elmMum, oakMum] })).toBe('ADD_OWN_FAMILY');
    expect(broken({ ...back, in: [elmMum] })).toBeNull();
    const replaced = { policy: bridge, by: elmMum, adds: [oakMum], removes: [oakMum] };
    expect(broken({ ...replaced, in: [elmMum, oakMum, oakDad] })).toBe('ADD_OWN_FAMILY');
    expect(broken({ ...replaced, in: [elmMum, oakMum] })).toBeNull();
  });

  test("another family's guardian helps a family in whose only device there was lost", () => {
    const lost = signRootRevocation(FAMILIES.oak.root, oakMum.identity.device);
    const help = { policy: bridge, by: elmMum, in: [elmMum, oakMum], adds: [oakDad] };
    expect(broken({ ...help, posted: [lost] })).toBeNull();
    const foreign = signRootRevocation(FAMILIES.elm.root, oakMum.identity.device);
    expect(broken({ ...help, posted: [foreign] })).toBe('ADD_OWN_FAMILY');
  });

  test('my child is not left without a guardian of its own, whatever was signed', () => {
    const alone = { policy: chat, by: oakMum, in: [oakMum, oakDad, mia, elmMum, leo] };
    expect(broken({ ...alone, removes: [oakMumsLaptop], in: [...alone.in, oakMumsLaptop] })).toBe(
      null,
    );
    const posted = [signRootRevocation(FAMILIES.oak.root, oakDad.identity.device)];
    const last = { policy: chat, by: elmMum, in: [oakDad, mia, elmMum, leo], removes: [oakDad] };
    expect(broken({ ...last, posted })).toBe('GUARDIAN_STAYS');
  });

  test('a bridge is of two families, and takes no child', () => {
    const intoBridge = { policy: bridge, by: elmMum, in: [oakMum, elmMum], adds: [leo] };
    expect(broken({ ...intoBridge, posted: bothWays })).toBe('PEOPLE_OF_THE_GROUP');
    const alone = { ...bridge, roots: bridge.roots.slice(1) };
    expect(broken({ policy: alone, by: elmMum, in: [elmMum] })).toBe('KNOWN_FAMILIES');
  });
});

describe("a child's changed client among two families", () => {
  const members = [oakMum, mia, elmMum, leo];

  test('a child among two families adds nobody, replaces nobody, and removes neither guardian nor friend', () => {
    const act = { policy: chat, by: mia, in: members, posted: bothWays };
    expect(broken({ ...act, adds: [miasTablet] })).toBe('ADD_BY_GUARDIAN');
    expect(broken({ ...act, adds: [oakDad] })).toBe('ADD_BY_GUARDIAN');
    expect(broken({ ...act, adds: [oakMum], removes: [oakMum] })).toBe('REPLACE_BY_GUARDIAN');
    for (const victim of [oakMum, elmMum, leo]) {
      expect(broken({ ...act, removes: [victim] })).toBe('REMOVE_WITH_RIGHT');
    }
  });

  test('a child is no guardian by a certificate of its own making', () => {
    const { identify } = makeFamilyPolicy();
    const leaf = makeSigningKey(FAMILIES.oak.random).publicKey;
    const { child, guardian, rootPublicKey } = mia.chain;
    if (child === null) {
      throw new Error('a child has a certificate');
    }
    for (const chain of [
      { rootPublicKey, guardian: child, child: null },
      { rootPublicKey, guardian, child: null },
      { rootPublicKey: mia.key.publicKey, guardian: child, child: null },
    ]) {
      expect(identify(makeCredential(chain, mia.key, leaf), leaf)).toBeUndefined();
    }
  });

  test('a child says no for itself as little as yes', () => {
    const posted = [signedAnyhow({ ...leo, chain: elmMum.chain }, leo, mia, 0)];
    const out = { policy: chat, by: mia, in: members, removes: [leo], posted };
    expect(broken(out)).toBe('REMOVE_WITH_RIGHT');
  });
});
