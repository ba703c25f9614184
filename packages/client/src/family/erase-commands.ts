/** How a guardian erases a child or the family. What others have received stays theirs. */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type Intent } from '../chain/types.ts';
import { allowanceItem } from '../friends/allowance.ts';
import { decide } from '../friends/friend-commands.ts';
import type { Commands, DeviceId, PersonId } from '../view.ts';
import type { CommandHandlers } from './core-context.ts';
import { erasureItem, signChildErasure, signFamilyErasure } from './erasure.ts';
import { devicesOf } from './erasure-fold.ts';
import { makeItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Home } from './home.ts';
import { kitOf, rootKeyOf } from './kit-holder.ts';
import { withKit } from './kit-root.ts';
import { makeRevocation, type Revocation, revocationWrites } from './revocation.ts';

const ID_BYTES = 16;
/** How long the command waits for the words to land before it leaves that to the device. */
const LANDING_MILLISECONDS = 10_000;

export function eraseHandlers(home: Home): CommandHandlers {
  return {
    eraseChild: async (input) => {
      await eraseChild(home, input);
      home.changed();
      return null;
    },
    eraseFamily: async ({ words }) => {
      await eraseFamily(home, words);
      return null;
    },
    eraseHere: async () => {
      if (!home.erasing.isUnderWay) {
        throw new KnotholeError('WRONG_STAGE', 'the family is not being erased');
      }
      await home.forget();
      await home.untilForgotten(LANDING_MILLISECONDS);
      return null;
    },
  };
}

/** First the word, then the removals: whoever is taken out has read why. */
async function eraseChild(
  home: Home,
  { person, forget }: Commands['eraseChild'][0],
): Promise<void> {
  const { household, context } = home;
  const { device, roster } = household;
  const family = familyOf(home);
  if (household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
  if (roster.people.get(person)?.role !== 'child') {
    throw new KnotholeError('INPUT', 'the family has no such child');
  }
  const { key, certificates } = device.signer;
  const word = signChildErasure(key, certificates, { child: person, forget });
  const since = household.time.now();
  const revocations = devicesHere(home, family, person).map((one) =>
    makeRevocation(device.signer, one, since),
  );
  const items = [...endings(home, person), erasureItem(context.ports.random, word)];
  await family.chain.submit(
    [
      ...items.map((item): Intent => ({ kind: 'say', item })),
      ...(revocations.length === 0 ? [] : [removal(home, revocations)]),
    ],
    revocations.flatMap(revocationWrites),
  );
  for (const revocation of revocations) {
    household.revoked(revocation);
  }
}

function removal({ context, household }: Home, revocations: readonly Revocation[]): Intent {
  const { random } = context.ports;
  return {
    kind: 'remove',
    id: encodeHex(random.bytes(ID_BYTES)),
    devices: revocations.map(({ device }) => device),
    statements: [...household.kitWords, ...revocations.map(({ statement }) => statement)].map(
      (statement) => makeItem(random, CHAIN_ITEM_KINDS.statement, statement),
    ),
  };
}

/** Also one that is only just being paired. */
function devicesHere(
  { household: { roster } }: Home,
  { view }: FamilyTracker,
  person: PersonId,
): readonly DeviceId[] {
  const members = view.members.flatMap((member) =>
    member.person === person && !roster.revoked.has(member.device) ? [member.device] : [],
  );
  return [...new Set([...devicesOf(roster, person), ...members])];
}

/** Every friendship of the child, taken back. */
function endings(home: Home, person: PersonId): readonly ReturnType<typeof allowanceItem>[] {
  const { friends, host } = home.household;
  return [...friends.terms.values()].flatMap(({ subject, contact, granted }) => {
    const ended = subject === person && granted ? decide(home, person, contact, false) : undefined;
    return ended === undefined ? [] : [allowanceItem(host.random, ended)];
  });
}

/**
 * Resolves when this device has forgotten, or after a while: then it goes on by itself, as soon as the
 * relay is there.
 */
async function eraseFamily(home: Home, words: string | null): Promise<void> {
  const { household } = home;
  if (household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
  familyOf(home);
  const statement = await withKit(kitOf(home), words, ({ root }) =>
    signFamilyErasure(root, rootKeyOf(home)),
  );
  await home.work.run(() => home.erasing.begin(statement));
  home.changed();
  await home.untilForgotten(LANDING_MILLISECONDS);
}

function familyOf({ household }: Home): FamilyTracker {
  if (household.family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return household.family;
}
