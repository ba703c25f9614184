/** A nickname and a drawn animal: all that is ever asked about a person, or of a group. */
import {
  ANIMALS,
  AVATAR_COLOURS,
  type Avatar as AvatarChoice,
  type Profile,
} from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { AnimalDrawing, Avatar } from '../shared/art/avatar.tsx';
import { CheckIcon } from '../shared/art/icons.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Field } from '../shared/ui/field.tsx';
import { ANIMAL_WORDS, COLOUR_WORDS } from '../shared/words/animal-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import type { NicknameHolder } from './nickname-holder.ts';
import { fitNickname } from './nickname-room.ts';
import css from './profile-form.module.css';

export function ProfileForm({
  start,
  placeholder,
  action,
  busy,
  words = WORDS.profile,
  draw = drawPerson,
  holderOf = () => NOBODY,
  children,
  onDone,
}: {
  /** What is chosen at first. */
  start: Profile;
  placeholder: string;
  action: string;
  busy: boolean;
  words?: NameWords;
  draw?: (avatar: AvatarChoice) => VNode;
  holderOf?: (nickname: string) => NicknameHolder;
  /** Shown above the button: a notice, an error. */
  children?: ComponentChildren;
  onDone: (profile: Profile) => void;
}): VNode {
  const [nickname, setNickname] = useState(start.nickname);
  const [chosen, setAvatar] = useState<AvatarChoice | null>(null);
  const [missing, setMissing] = useState(false);
  const [cut, setCut] = useState(false);
  const name = nickname.trim();
  const holder = holderOf(name);
  const avatar = chosen ?? (holder.kind === 'returning' ? holder.avatar : start.avatar);
  const submit = (event: Event): void => {
    event.preventDefault();
    setMissing(name === '');
    if (name !== '' && holder.kind !== 'taken' && !busy) onDone({ nickname: name, avatar });
  };
  const write = (text: string, tooLong: boolean): void => {
    setCut(tooLong);
    setNickname(text);
    setMissing(false);
  };
  return (
    <form class={css.form} onSubmit={submit} noValidate>
      <div class={css.who}>
        {draw(avatar)}
        <Field
          label={words.nickname}
          value={nickname}
          placeholder={placeholder}
          error={errorOf(holder, name, missing ? words.empty : null)}
          hint={hintOf(holder, name, cut ? words.full : null)}
          roomFor={fitNickname}
          onInput={write}
        />
      </div>
      <AnimalChoice avatar={avatar} onChoose={setAvatar} />
      <ColourChoice avatar={avatar} onChoose={setAvatar} />
      {children}
      <Button type="submit" wide busy={busy}>
        {action}
      </Button>
    </form>
  );
}

const NOBODY: NicknameHolder = { kind: 'nobody' };

/** What its name is called, and what is said when there is none, or no room for more of it. */
export interface NameWords {
  readonly nickname: string;
  readonly empty: string;
  readonly full: string;
}

function drawPerson(avatar: AvatarChoice): VNode {
  return (
    <div class={css.face}>
      <Avatar avatar={avatar} />
    </div>
  );
}

function errorOf({ kind }: NicknameHolder, name: string, missing: string | null): string | null {
  return kind === 'taken' ? WORDS.profile.taken(name) : missing;
}

function hintOf({ kind }: NicknameHolder, name: string, cut: string | null): string | null {
  return kind === 'returning' ? WORDS.profile.returning(name) : cut;
}

interface ChoiceProps {
  readonly avatar: AvatarChoice;
  readonly onChoose: (avatar: AvatarChoice) => void;
}

function AnimalChoice({ avatar, onChoose }: ChoiceProps): VNode {
  return (
    <fieldset class={css.set}>
      <legend>{WORDS.profile.animal}</legend>
      <div class={css.animals}>
        {ANIMALS.map((animal) => (
          <label key={animal} class={css.animal}>
            <input
              type="radio"
              name="animal"
              aria-label={ANIMAL_WORDS[animal]}
              checked={avatar.animal === animal}
              onChange={() => onChoose({ ...avatar, animal })}
            />
            <AnimalDrawing animal={animal} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ColourChoice({ avatar, onChoose }: ChoiceProps): VNode {
  return (
    <fieldset class={css.set}>
      <legend>{WORDS.profile.colour}</legend>
      <div class={css.colours}>
        {AVATAR_COLOURS.map((colour) => (
          <label key={colour} class={`${css.colour} ${css[colour]}`}>
            <input
              type="radio"
              name="colour"
              aria-label={COLOUR_WORDS[colour]}
              checked={avatar.colour === colour}
              onChange={() => onChoose({ ...avatar, colour })}
            />
            <CheckIcon />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
