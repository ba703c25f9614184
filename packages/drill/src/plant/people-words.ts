/** Words of which invented people are made: names, passwords, questions. Nobody real is meant. */
import type { Language } from './countries.ts';

type Words = readonly [string, ...string[]];
export type Gender = 'female' | 'male';

export const PARENT_FIRST_NAMES: Readonly<Record<Language, Readonly<Record<Gender, Words>>>> = {
  en: {
    female: ['Dana', 'Maureen', 'Holly', 'Siobhan', 'Tessa', 'Rosalind', 'Carla', 'Imogen'],
    male: ['Gareth', 'Declan', 'Wade', 'Rupert', 'Miles', 'Angus', 'Curtis', 'Lorcan'],
  },
  de: {
    female: ['Anke', 'Friederike', 'Jutta', 'Wiebke', 'Katrin', 'Sabine'],
    male: ['Holger', 'Jens', 'Ansgar', 'Detlef', 'Matthias', 'Uwe'],
  },
  fr: {
    female: ['Mireille', 'Solange', 'Odette', 'Clémence', 'Josée'],
    male: ['Gilles', 'Thibault', 'Réjean', 'Armand', 'Benoît'],
  },
};

export const CHILD_FIRST_NAMES: Readonly<Record<Language, Readonly<Record<Gender, Words>>>> = {
  en: {
    female: ['Mia', 'Poppy', 'Saoirse', 'Hazel', 'Ruby', 'Willow', 'Ava', 'Nora'],
    male: ['Ben', 'Finn', 'Jasper', 'Leo', 'Cian', 'Archie', 'Noah', 'Hugo'],
  },
  de: {
    female: ['Lotte', 'Frieda', 'Mathilda', 'Ida', 'Greta'],
    male: ['Emil', 'Anton', 'Jonte', 'Oskar', 'Till'],
  },
  fr: {
    female: ['Maëlle', 'Zoé', 'Capucine', 'Léa', 'Florence'],
    male: ['Loïc', 'Théo', 'Maxence', 'Rémi', 'Émile'],
  },
};

/** Two halves make a surname that is no one's. */
export const SURNAME_BEGINNINGS: Words = [
  'Quill',
  'Bramble',
  'Fern',
  'Thistle',
  'Hazel',
  'Marsh',
  'Pebble',
  'Otter',
  'Willow',
  'Rook',
  'Juniper',
  'Moss',
  'Lark',
  'Clover',
  'Heron',
  'Sorrel',
];
export const SURNAME_ENDINGS: Words = [
  'whistle',
  'feather',
  'bottom',
  'worth',
  'wick',
  'thwaite',
  'combe',
  'hurst',
  'bury',
  'ling',
  'garth',
  'mere',
];

/** The most frequent first, as they are in every leaked list; a thief's word list has them. */
export const PASSWORDS: Words = [
  '123456',
  'password',
  '12345678',
  'qwerty',
  'iloveyou',
  'princess',
  'sunshine',
  'monkey',
  'football',
  'dragon',
  'baseball',
  'letmein',
  'shadow',
  'superman',
  'michael',
  'jordan',
  'charlie',
  'hannah',
  'daniel',
  'ashley',
  'butterfly',
  'purple',
  'flower',
  'cookie',
  'chocolate',
  'summer',
  'family',
  'liverpool',
  'pokemon',
  'snoopy',
  'ginger',
  'pepper',
  'banana',
  'orange',
  'tigger',
  'passwort',
  'hallo123',
  'schatz',
  'soleil',
  'doudou',
  'chouchou',
  'loulou',
];
/** What people put behind a word. */
export const PASSWORD_ENDINGS: Words = ['', '', '', '1', '12', '123', '2015', '!', '01'];

interface SecretQuestion {
  readonly question: string;
  readonly answers: Words;
}

type Questions = readonly [SecretQuestion, ...SecretQuestion[]];

export const SECRET_QUESTIONS: Readonly<Record<Language, Questions>> = {
  en: [
    {
      question: 'What was the name of your first pet?',
      answers: ['Biscuit', 'Marmalade', 'Rusty'],
    },
    {
      question: 'In what town was your mother born?',
      answers: ['Ballynook', 'Pinewick', 'Tarrow'],
    },
  ],
  de: [
    { question: 'Wie hieß Ihr erstes Haustier?', answers: ['Struppi', 'Mauzi', 'Flocke'] },
    { question: 'In welchem Ort wurde Ihre Mutter geboren?', answers: ['Eichental', 'Moorbach'] },
  ],
  fr: [
    { question: 'Quel était le nom de votre premier animal ?', answers: ['Caramel', 'Minouche'] },
    { question: 'Dans quelle ville est née votre mère ?', answers: ['Saint-Ambrin', 'Valmoiré'] },
  ],
};
