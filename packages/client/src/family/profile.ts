/** Profiles: nickname and drawn avatar, all that a family says about a person. */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import {
  ANIMALS,
  AVATAR_COLOURS,
  MAX_NICKNAME_LENGTH,
  type PersonId,
  type Profile,
  type Role,
} from '../view.ts';
import type { Field, FieldReader } from './fields.ts';
import { PERSON_BYTES } from './person.ts';

const ROLES = ['guardian', 'child'] as const;

/** Control characters and those that turn the direction of the text around them. */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A profile with the person it is of. */
export interface PersonProfile {
  readonly person: PersonId;
  readonly role: Role;
  readonly profile: Profile;
}

/**
 * The profile as it is kept: nickname trimmed and in normal form.
 * @throws {KnotholeError} INPUT when the nickname is empty, too long or holds control characters, or
 * animal or colour are unknown.
 */
export function checkedProfile(profile: Profile): Profile {
  const nickname = profile.nickname.normalize('NFC').trim();
  if (!isNickname(nickname)) {
    throw new KnotholeError('INPUT', `a nickname has 1 to ${MAX_NICKNAME_LENGTH} letters`);
  }
  const animal = ANIMALS.find((known) => known === profile.avatar.animal);
  const colour = AVATAR_COLOURS.find((known) => known === profile.avatar.colour);
  if (animal === undefined || colour === undefined) {
    throw new KnotholeError('INPUT', 'the avatar is unknown');
  }
  return { nickname, avatar: { animal, colour } };
}

/** [person(16), role, nickname, animal, colour] */
export function personProfileFields({ person, role, profile }: PersonProfile): readonly Field[] {
  return [decodeHex(person), role, ...profileFields(profile)];
}

/** Reads what {@link personProfileFields} wrote; throws INPUT inside a field reader. */
export function readPersonProfile(fields: FieldReader): PersonProfile {
  return {
    person: encodeHex(fields.bytes(PERSON_BYTES)),
    role: fields.oneOf(ROLES),
    profile: readProfile(fields),
  };
}

/** nickname, animal, colour */
export function profileFields({ nickname, avatar }: Profile): readonly Field[] {
  return [nickname, avatar.animal, avatar.colour];
}

export function readProfile(fields: FieldReader): Profile {
  return checkedProfile({
    nickname: fields.text(MAX_NICKNAME_LENGTH),
    avatar: { animal: fields.oneOf(ANIMALS), colour: fields.oneOf(AVATAR_COLOURS) },
  });
}

function isNickname(text: string): boolean {
  return text.length > 0 && text.length <= MAX_NICKNAME_LENGTH && !UNSHOWABLE.test(text);
}
