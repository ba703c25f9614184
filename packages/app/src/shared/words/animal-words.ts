/** Names of animals and colours, written and spoken. */
import type { Animal, AvatarColour } from '@knothole/client/view';

export const ANIMAL_WORDS: Readonly<Record<Animal, string>> = {
  fox: 'Fox',
  owl: 'Owl',
  bear: 'Bear',
  rabbit: 'Rabbit',
  hedgehog: 'Hedgehog',
  frog: 'Frog',
  cat: 'Cat',
  dog: 'Dog',
  mouse: 'Mouse',
  penguin: 'Penguin',
  turtle: 'Turtle',
  whale: 'Whale',
  lion: 'Lion',
  elephant: 'Elephant',
  bee: 'Bee',
  snail: 'Snail',
};

export const COLOUR_WORDS: Readonly<Record<AvatarColour, string>> = {
  moss: 'Moss green',
  sky: 'Sky blue',
  sun: 'Sunny yellow',
  berry: 'Berry pink',
  plum: 'Plum purple',
  clay: 'Clay orange',
};
