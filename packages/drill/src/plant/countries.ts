/** The breach article's five countries: their share, languages, names and forms of address. */
import type { SeededDice, Weighted } from './seeded-dice.ts';

export type Country = 'US' | 'CA' | 'IE' | 'DE' | 'AU';
export type Language = 'en' | 'de' | 'fr';

/** Share of the population in percent. */
export const COUNTRY_SHARES: readonly [Weighted<Country>, ...Weighted<Country>[]] = [
  { value: 'US', weight: 40 },
  { value: 'CA', weight: 15 },
  { value: 'IE', weight: 10 },
  { value: 'DE', weight: 20 },
  { value: 'AU', weight: 15 },
];

/** A third of the Canadian families write French. */
export function languageIn(country: Country, dice: SeededDice): Language {
  if (country === 'DE') {
    return 'de';
  }
  return country === 'CA' && dice.happens(1 / 3) ? 'fr' : 'en';
}

interface Address {
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  /** On one line, as it is written in the country. */
  readonly line: string;
}

interface City {
  readonly city: string;
  readonly state: string;
  /** `9` stands for a digit, `A` for a letter. */
  readonly zip: string;
  readonly latitude: number;
  readonly longitude: number;
}

type Cities = readonly [City, ...City[]];

const CITIES: Readonly<Record<Country, Cities>> = {
  US: [
    { city: 'Marlow Falls', state: 'OH', zip: '44999', latitude: 41.1, longitude: -81.5 },
    { city: 'Cedar Hollow', state: 'OR', zip: '97999', latitude: 44.9, longitude: -123.0 },
    { city: 'Pinewick', state: 'VT', zip: '05999', latitude: 44.2, longitude: -72.6 },
  ],
  CA: [
    { city: 'Maplecross', state: 'ON', zip: 'K9A 9A9', latitude: 45.4, longitude: -75.7 },
    { city: 'Saint-Ambrin', state: 'QC', zip: 'H9A 9A9', latitude: 45.5, longitude: -73.6 },
  ],
  IE: [
    { city: 'Ballynook', state: 'Co. Clare', zip: 'V99 A9A9', latitude: 52.8, longitude: -9.0 },
    { city: 'Kilmarrow', state: 'Co. Cork', zip: 'T99 A9A9', latitude: 51.9, longitude: -8.5 },
  ],
  DE: [
    { city: 'Eichental', state: 'Hessen', zip: '35999', latitude: 50.6, longitude: 8.7 },
    { city: 'Moorbach', state: 'Sachsen', zip: '01999', latitude: 51.1, longitude: 13.7 },
    { city: 'Lindenau am See', state: 'Bayern', zip: '82999', latitude: 47.9, longitude: 11.3 },
  ],
  AU: [
    { city: 'Wattle Bend', state: 'NSW', zip: '2999', latitude: -33.4, longitude: 149.6 },
    { city: 'Gumleaf Creek', state: 'VIC', zip: '3999', latitude: -37.6, longitude: 143.9 },
  ],
};

const STREETS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  en: [
    'Acorn Lane',
    'Fernwood Road',
    'Bramble Street',
    'Old Mill Road',
    'Foxglove Avenue',
    'Orchard Drive',
  ],
  de: ['Ahornweg', 'Dachsgasse', 'Am Mühlbach', 'Kastanienallee', 'Igelstraße', 'Lerchenweg'],
  fr: ['rue des Érables', 'chemin du Moulin', 'avenue des Hérissons', 'rue de la Noisette'],
};

const ZIP_LETTERS: readonly [string, ...string[]] = ['B', 'C', 'E', 'H', 'K', 'N', 'R', 'T', 'X'];

export interface Home {
  readonly address: Address;
  readonly latitude: number;
  readonly longitude: number;
}

export function homeIn(country: Country, language: Language, dice: SeededDice): Home {
  const { city, state, zip: pattern, latitude, longitude } = dice.pick(CITIES[country]);
  const name = dice.pick(STREETS[language]);
  const number = String(dice.whole(1, 240));
  const street = country === 'DE' ? `${name} ${number}` : `${number} ${name}`;
  const zip = pattern.replace(/[9A]/g, (sign, at: number) =>
    sign === '9' ? String(dice.whole(at === 0 ? 1 : 0, 9)) : dice.pick(ZIP_LETTERS),
  );
  return {
    address: { street, city, state, zip, line: lineIn(country, { street, city, state, zip }) },
    latitude: round(latitude + dice.number() * 0.2),
    longitude: round(longitude + dice.number() * 0.2),
  };
}

function lineIn(country: Country, { street, city, state, zip }: Omit<Address, 'line'>): string {
  switch (country) {
    case 'DE':
      return `${street}, ${zip} ${city}`;
    case 'IE':
      return `${street}, ${city}, ${state}, ${zip}`;
    case 'US':
    case 'CA':
      return `${street}, ${city}, ${state} ${zip}`;
    case 'AU':
      return `${street}, ${city} ${state} ${zip}`;
  }
}

/** Five digits behind the point: about a metre. */
function round(degrees: number): number {
  return Math.round(degrees * 100_000) / 100_000;
}
