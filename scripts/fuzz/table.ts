/** Every decoder of both sides that bytes from elsewhere, or from a disk, can reach. */
import type { FuzzTarget } from './target.ts';
import { APP_TARGETS } from './targets/app.ts';
import { CHAIN_TARGETS } from './targets/chain.ts';
import { CRYPTO_TARGETS } from './targets/crypto.ts';
import { ERASING_TARGETS } from './targets/erasing.ts';
import { FAMILY_TARGETS } from './targets/family.ts';
import { FAMILY_RECORD_TARGETS } from './targets/family-records.ts';
import { FRIEND_TARGETS } from './targets/friends.ts';
import { GROUP_TARGETS } from './targets/groups.ts';
import { HISTORY_TARGETS } from './targets/history.ts';
import { MEDIA_TARGETS } from './targets/media.ts';
import { NEW_KIT_TARGETS } from './targets/new-kit.ts';
import { PAIRING_TARGETS } from './targets/pairing.ts';
import { PLATFORM_TARGETS } from './targets/platform.ts';
import { PROTOCOL_TARGETS } from './targets/protocol.ts';
import { RELAY_TARGETS } from './targets/relay.ts';
import { REPAIR_TARGETS } from './targets/repair.ts';
import { VAULT_TARGETS } from './targets/vault.ts';

export const TARGETS: readonly FuzzTarget[] = [
  ...PROTOCOL_TARGETS,
  ...RELAY_TARGETS,
  ...CRYPTO_TARGETS,
  ...CHAIN_TARGETS,
  ...FAMILY_TARGETS,
  ...FAMILY_RECORD_TARGETS,
  ...REPAIR_TARGETS,
  ...VAULT_TARGETS,
  ...ERASING_TARGETS,
  ...NEW_KIT_TARGETS,
  ...FRIEND_TARGETS,
  ...GROUP_TARGETS,
  ...MEDIA_TARGETS,
  ...HISTORY_TARGETS,
  ...PAIRING_TARGETS,
  ...PLATFORM_TARGETS,
  ...APP_TARGETS,
];
