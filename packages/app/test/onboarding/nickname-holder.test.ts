import { ANIMALS, AVATAR_COLOURS, type PersonView } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { freeAvatar, nicknameHolder } from '../../src/onboarding/nickname-holder.ts';

function person(
  nickname: string,
  role: PersonView['role'],
  devices: number,
  avatar: PersonView['avatar'] = { animal: 'fox', colour: 'moss' },
): PersonView {
  return {
    id: nickname,
    nickname,
    role,
    avatar,
    isMe: false,
    awaited: false,
    devices: Array.from({ length: devices }, (_, index) => ({
      id: `${nickname}-${index}`,
      isThis: false,
      lastHeardAt: null,
    })),
  };
}

describe('whose nickname it is', () => {
  const family = [person('Mama', 'guardian', 1), person('Pip', 'child', 1)];

  it.each(['Pip', ' pip ', 'PIP', 'mama'])('%j is taken', (nickname) => {
    expect(nicknameHolder(family, nickname)).toEqual({ kind: 'taken' });
  });

  it.each(['Bo', '', 'Pi'])('%j is nobody’s', (nickname) => {
    expect(nicknameHolder(family, nickname)).toEqual({ kind: 'nobody' });
  });

  it('knows the same letters in another spelling of Unicode', () => {
    const zoe = [person('Zoe\u0308', 'child', 1)];
    expect(nicknameHolder(zoe, 'Zo\u00EB')).toEqual({ kind: 'taken' });
  });

  it('brings back a child whose tablets are all gone, with its face', () => {
    const avatar = { animal: 'owl', colour: 'plum' } as const;
    const gone = [...family, person('Bo', 'child', 0, avatar)];
    expect(nicknameHolder(gone, 'bo')).toEqual({ kind: 'returning', avatar });
  });

  it('brings no guardian back: that is not done by pairing a tablet', () => {
    expect(nicknameHolder([person('Oma', 'guardian', 0)], 'Oma')).toEqual({ kind: 'taken' });
  });
});

describe('the face that is offered', () => {
  it('is one that nobody has, and always the same one', () => {
    const family = [
      person('Mama', 'guardian', 1, { animal: 'fox', colour: 'moss' }),
      person('Pip', 'child', 1, { animal: 'owl', colour: 'sun' }),
    ];
    expect(freeAvatar(family)).toEqual({ animal: 'bear', colour: 'sky' });
    expect(freeAvatar([...family].reverse())).toEqual(freeAvatar(family));
  });

  it('is one that few have, where all are taken', () => {
    const everyAnimal = ANIMALS.map((animal, index) =>
      person(animal, 'child', 1, {
        animal,
        colour: AVATAR_COLOURS[index % AVATAR_COLOURS.length] ?? 'moss',
      }),
    );
    const withTwoFoxes = [...everyAnimal, person('x', 'child', 1)];
    expect(freeAvatar(withTwoFoxes).animal).toBe('owl');
  });
});
