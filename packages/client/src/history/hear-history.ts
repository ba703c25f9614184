/** What the events of the family group say of handing history over: pure, one event at a time. */
import type { ChainEvent, Identity } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { SigningKey } from '../crypto/signing-key.ts';
import { readAdmission } from '../family/family-items.ts';
import { isGenuine } from '../family/offer-key.ts';
import type { DeviceId } from '../view.ts';
import { openPointer, readHistory, readHistorySetting, readHistoryWish } from './history-items.ts';
import type { Guest, HistoryState } from './history-record.ts';

export interface HistoryKnown {
  readonly state: HistoryState;
  readonly guests: ReadonlyMap<DeviceId, Guest>;
}

export interface HistoryListener {
  readonly me: Identity;
  readonly key: SigningKey;
}

const STRANGER: Guest = { isLetIn: false, wish: null, isDone: false };

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

export function hearHistory(
  known: HistoryKnown,
  event: ChainEvent,
  listener: HistoryListener,
): HistoryKnown {
  if (event.kind !== 'item') {
    return known;
  }
  switch (event.item.kind) {
    case ITEM_KINDS.admission:
      return hearAdmission(known, event, listener);
    case ITEM_KINDS.historyWish:
      return hearWish(known, event, listener);
    case ITEM_KINDS.history:
      return hearHanded(known, event, listener);
    case ITEM_KINDS.historySetting:
      return hearSetting(known, event);
    default:
      return known;
  }
}

/** Whoever let a device in has looked at its pictures: nobody else hands it anything. */
function hearAdmission(
  known: HistoryKnown,
  event: ItemEvent,
  { me }: HistoryListener,
): HistoryKnown {
  const admission = readAdmission(event.item.body);
  const isMine = event.sender.device === me.device && me.role === 'guardian';
  return isMine && admission !== undefined
    ? withGuest(known, admission.device, (guest) => ({ ...guest, isLetIn: true }))
    : known;
}

/** A wish with somebody else's key would hand the one what is meant for the other. */
function hearWish(
  known: HistoryKnown,
  { sender, item, seenAt }: ItemEvent,
  { me }: HistoryListener,
): HistoryKnown {
  const key = readHistoryWish(item.body);
  const isOwn = key?.device === sender.device && sender.device !== me.device;
  if (key === undefined || !isOwn || me.role !== 'guardian' || !isGenuine(key)) {
    return known;
  }
  const { person } = sender;
  const { agreementKey } = key;
  return withGuest(known, sender.device, (guest) => ({
    ...guest,
    wish: guest.wish ?? { person, agreementKey, since: seenAt },
  }));
}

/** From a guardian's device only, and only while this device wishes for it. */
function hearHanded(
  known: HistoryKnown,
  { sender, item, seenAt }: ItemEvent,
  { me, key }: HistoryListener,
): HistoryKnown {
  const handed = readHistory(item.body);
  const isForMe = handed?.device === me.device && sender.device !== me.device;
  const isFromGuardian = sender.role === 'guardian' && sender.root === me.root;
  if (handed === undefined || !isForMe || !isFromGuardian || known.state.phase !== 'wished') {
    return known;
  }
  const pointer = openPointer(handed, sender.device, { device: me.device, key });
  return pointer === undefined
    ? known
    : {
        ...known,
        state: {
          ...known.state,
          phase: 'coming',
          coming: { by: sender.person, at: seenAt, pointer },
        },
      };
}

function hearSetting(known: HistoryKnown, { sender, item }: ItemEvent): HistoryKnown {
  const isAllowed = readHistorySetting(item.body);
  return isAllowed !== undefined && sender.role === 'guardian'
    ? { ...known, state: { ...known.state, isAllowed } }
    : known;
}

function withGuest(
  known: HistoryKnown,
  device: DeviceId,
  change: (guest: Guest) => Guest,
): HistoryKnown {
  const guest = change(known.guests.get(device) ?? STRANGER);
  return { ...known, guests: new Map([...known.guests, [device, guest]]) };
}
