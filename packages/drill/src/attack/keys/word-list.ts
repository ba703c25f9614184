/**
 * Passwords that people choose, with the rules by which they change them. The list is the thief's
 * own, made of what public lists of stolen passwords have in common, without a look at the drill's
 * population.
 */

const WORDS =
  'password passwort motdepasse qwerty qwertz azerty letmein welcome willkommen bonjour hallo hello iloveyou ichliebedich jetaime ' +
  'monkey dragon princess prinzessin princesse sunshine sonnenschein soleil shadow master football fussball baseball basketball soccer ' +
  'hockey superman batman spiderman pokemon minecraft starwars charlie michael jordan jennifer jessica ashley daniel thomas andrew ' +
  'nicole joshua matthew robert hunter ginger pepper summer winter spring autumn sommer herbst flower blume butterfly schmetterling ' +
  'chocolate schokolade cookie cheese banana orange purple yellow silver golden lovely angel engel baby babygirl mommy mummy daddy ' +
  'mama papa family familie famille kinder child children buster bailey maggie molly buddy rocky lucky tigger kitten katze puppy hund ' +
  'freedom whatever trustno1 access admin administrator root test guest login user default changeme secret geheim computer internet ' +
  'samsung apple google facebook abc123 abcd1234 a1b2c3 passw0rd p@ssw0rd zaq12wsx 1q2w3e4r 1qaz2wsx q1w2e3r4 qazwsx asdfgh asdfghjkl ' +
  'zxcvbn zxcvbnm liverpool arsenal chelsea bayern dortmund schalke toronto canada ireland dublin berlin hamburg muenchen sydney ' +
  'melbourne london paris texas cowboys yankees eagles steelers mustang corvette ferrari porsche mercedes toyota harley matrix ' +
  'killer ninja panther tiger lion bear wolf eagle falcon dolphin turtle rabbit horse pony unicorn rainbow star stars moon sun ' +
  'christmas weihnachten easter ostern birthday happy smile peace love liebe amour hope faith jesus heaven blessed schatz mausi ' +
  'hannah emma mia lena leonie sophie anna laura julia lukas leon finn jonas paul max felix tim ben jack noah oliver james lily ' +
  'olivia ava ella grace sarah emily amy lisa maria peter stefan martin andreas alexander robin taylor morgan jasmine amanda ' +
  'blink182 metallica nirvana slipknot eminem hello123 test123 pass1234 pass letmein1 welcome1 monkey1 dragon1 qwerty1 qwerty123 ' +
  'password1 password12 password123 iloveyou1 princess1 football1 1g2w3e4r gfhjkm 123qwe qwe123 asd123 aaa111 fuckyou loveme loveyou ' +
  'ninja1 azertyuiop doudou loulou nicolas camille chouchou marseille chevalier maison fromage croissant baguette';

const NUMBERS =
  '123456 1234567 12345678 123456789 1234567890 12345 1234 111111 000000 121212 123123 654321 666666 696969 112233 777777 888888 999999 ' +
  '555555 222222 333333 159753 147258 987654321 101010 131313 11111111 88888888 00000000 123321 232323 789456 456789 852456 741852 2000 ' +
  '1985 1990';

const ENDINGS = [
  '',
  '!',
  '?',
  '.',
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '11',
  '01',
  '007',
  '69',
  '77',
  '99',
  '!!',
  '1!',
  '123!',
  '#1',
  '*',
];
const FIRST_YEAR = 1950;
const LAST_YEAR = 2027;

/** Every guess, the commonest first; `more` are words that the loot itself offers, such as names in it. */
export function* guesses(more: Iterable<string> = []): Generator<string> {
  yield* NUMBERS.split(' ');
  const words = [...new Set([...WORDS.split(' '), ...more])];
  yield* words;
  for (const word of words) yield* changed(word);
}

function* changed(word: string): Generator<string> {
  const lower = word.toLowerCase();
  const capital = lower.charAt(0).toUpperCase() + lower.slice(1);
  const leet = lower.replace(/[aeiost]/g, (letter) => LEET[letter] ?? letter);
  for (const base of new Set([word, lower, capital, lower.toUpperCase(), leet])) {
    for (const ending of ENDINGS) yield base + ending;
    for (let number = 0; number < 100; number++) yield base + String(number).padStart(2, '0');
    for (let number = 2; number < 10; number++) yield base + String(number);
  }
  for (const base of [lower, capital]) {
    for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
      yield `${base}${year}`;
      yield `${base}${year}!`;
    }
  }
}

const LEET: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '$', t: '7' };
