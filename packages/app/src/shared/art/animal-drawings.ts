/** Which drawing belongs to which animal; a missing one does not compile. */
import type { Animal } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Bear } from './animals/bear.tsx';
import { Bee } from './animals/bee.tsx';
import { Cat } from './animals/cat.tsx';
import { Dog } from './animals/dog.tsx';
import { Elephant } from './animals/elephant.tsx';
import { Fox } from './animals/fox.tsx';
import { Frog } from './animals/frog.tsx';
import { Hedgehog } from './animals/hedgehog.tsx';
import { Lion } from './animals/lion.tsx';
import { Mouse } from './animals/mouse.tsx';
import { Owl } from './animals/owl.tsx';
import { Penguin } from './animals/penguin.tsx';
import { Rabbit } from './animals/rabbit.tsx';
import { Snail } from './animals/snail.tsx';
import { Turtle } from './animals/turtle.tsx';
import { Whale } from './animals/whale.tsx';

export const ANIMAL_DRAWINGS: Readonly<Record<Animal, () => VNode>> = {
  fox: Fox,
  owl: Owl,
  bear: Bear,
  rabbit: Rabbit,
  hedgehog: Hedgehog,
  frog: Frog,
  cat: Cat,
  dog: Dog,
  mouse: Mouse,
  penguin: Penguin,
  turtle: Turtle,
  whale: Whale,
  lion: Lion,
  elephant: Elephant,
  bee: Bee,
  snail: Snail,
};
