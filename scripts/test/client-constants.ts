/** Constants of the client that a second implementation has to share. */
import { MAX_ITEM_BYTES, MAX_MESSAGE_BYTES } from '../../packages/client/src/chain/message.ts';
import { MAX_PARCEL_BYTES, PARCEL_SLOTS } from '../../packages/client/src/chain/parcel.ts';
import { INNER_ROOM_BYTES } from '../../packages/client/src/crypto/envelope.ts';
import { KIT_ENTROPY_BYTES } from '../../packages/client/src/crypto/kit-keys.ts';
import { KIT_WORD_COUNT } from '../../packages/client/src/crypto/kit-words.ts';
import * as mls from '../../packages/client/src/crypto/mls-config.ts';
import * as signing from '../../packages/client/src/crypto/signing-key.ts';
import {
  CHAIN_EXPORTER_LABEL,
  CHAIN_KEY_BYTES,
} from '../../packages/client/src/crypto/slot-keys.ts';
import { FILE_KEY_BYTES } from '../../packages/client/src/crypto/stream.ts';
import { SUITE_NAME } from '../../packages/client/src/crypto/suite.ts';
import {
  MAX_APPROVAL_VERSION,
  MAX_APPROVED_PEOPLE,
} from '../../packages/client/src/family/approval.ts';
import {
  HELP_BUCKET_AHEAD,
  HELP_SLOTS,
  HELP_WEEKS_BACK,
} from '../../packages/client/src/family/help-chain.ts';
import {
  PAIRING_PACKAGES,
  POOL_SIZE,
  SMALL_POOL_SIZE,
} from '../../packages/client/src/family/key-packages.ts';
import { PERSON_BYTES } from '../../packages/client/src/family/person.ts';
import { INVITE_LIFE_SECONDS } from '../../packages/client/src/friends/invite-link.ts';
import { MAX_INTRODUCED } from '../../packages/client/src/friends/meeting-messages.ts';
import {
  MAX_ARCHIVE_BYTES,
  MAX_ARCHIVED_TEXTS,
} from '../../packages/client/src/history/archive.ts';
import {
  FILE_NAME_BYTES,
  MAX_MEDIA_TYPE_LENGTH,
} from '../../packages/client/src/media/blob-pointer.ts';
import {
  MAX_CHUNKS,
  MAX_FILE_BYTES,
  SEGMENT_BYTES,
} from '../../packages/client/src/media/chunk-plan.ts';
import { DELETE_SECRET_BYTES } from '../../packages/client/src/media/delete-caps.ts';
import { MAX_KEPT_NAMES } from '../../packages/client/src/media/kept-item.ts';
import { ANIMALS_BYTES, ANIMALS_LABEL } from '../../packages/client/src/pairing/animals.ts';
import { PAIRING_LIFE_SECONDS } from '../../packages/client/src/pairing/pairing-link.ts';
import { PHONE_PATIENCE_SECONDS } from '../../packages/client/src/pairing/phone-pairing.ts';
import { TABLET_PATIENCE_SECONDS } from '../../packages/client/src/pairing/tablet-joining.ts';
import {
  MAX_LONG_TEXT_BYTES,
  MAX_NICKNAME_LENGTH,
  MAX_TEXT_BYTES,
} from '../../packages/client/src/view.ts';

export function clientConstants(): Readonly<Record<string, string | number>> {
  return {
    INNER_ROOM_BYTES,
    MAX_MESSAGE_BYTES,
    MAX_ITEM_BYTES,
    MAX_TEXT_BYTES,
    MAX_LONG_TEXT_BYTES,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVED_TEXTS,
    MAX_NICKNAME_LENGTH,
    MAX_LEAVES: mls.MAX_LEAVES,
    MAX_IDENTITY_BYTES: mls.MAX_IDENTITY_BYTES,
    MAX_GENERATION_STEPS: mls.MAX_GENERATION_STEPS,
    POLICY_EXTENSION: mls.POLICY_EXTENSION,
    JOINER_EXTENSION: mls.JOINER_EXTENSION,
    SUITE_NAME,
    PUBLIC_KEY_BYTES: signing.PUBLIC_KEY_BYTES,
    SIGNATURE_BYTES: signing.SIGNATURE_BYTES,
    SIGNING_SEED_BYTES: signing.SIGNING_SEED_BYTES,
    KIT_ENTROPY_BYTES,
    KIT_WORD_COUNT,
    CHAIN_EXPORTER_LABEL,
    CHAIN_KEY_BYTES,
    PARCEL_SLOTS,
    MAX_PARCEL_BYTES,
    PERSON_BYTES,
    MAX_APPROVED_PEOPLE,
    MAX_APPROVAL_VERSION,
    POOL_SIZE,
    SMALL_POOL_SIZE,
    INVITE_LIFE_SECONDS,
    MAX_INTRODUCED,
    PAIRING_PACKAGES,
    HELP_SLOTS,
    HELP_WEEKS_BACK,
    HELP_BUCKET_AHEAD,
    PAIRING_LIFE_SECONDS,
    PHONE_PATIENCE_SECONDS,
    TABLET_PATIENCE_SECONDS,
    ANIMALS_LABEL,
    ANIMALS_BYTES,
    SEGMENT_BYTES,
    MAX_CHUNKS,
    MAX_FILE_BYTES,
    FILE_KEY_BYTES,
    FILE_NAME_BYTES,
    DELETE_SECRET_BYTES,
    MAX_MEDIA_TYPE_LENGTH,
    MAX_KEPT_NAMES,
  };
}
