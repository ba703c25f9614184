/** What families write to each other, in their language. */
import type { Language } from './countries.ts';

type Sentences = readonly [string, ...string[]];

export const PARENT_SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: [
    'Dinner is at six, do not be late',
    'Did you feed the hamster?',
    'Love you, sleep tight',
    'Grandma sends you a kiss',
    'I will pick you up at the gate',
    'Brush your teeth please',
    'The bus is late, wait at the library',
    'You left your reading book on the sofa',
  ],
  de: [
    'Um sechs gibt es Essen, komm nicht zu spät',
    'Hast du den Hamster gefüttert?',
    'Hab dich lieb, schlaf schön',
    'Oma schickt dir einen Kuss',
    'Ich hole dich am Schultor ab',
    'Bitte Zähne putzen',
    'Der Bus kommt später, warte in der Bücherei',
  ],
  fr: [
    'On mange à six heures, sois à l’heure',
    'As-tu nourri le hamster ?',
    'Je t’aime, dors bien',
    'Mamie t’embrasse très fort',
    'Je viens te chercher au portail',
    'Brosse-toi les dents',
    'L’autobus est en retard, attends à la bibliothèque',
  ],
};

export const CHILD_SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: [
    'can i have pizza',
    'look what i made!!',
    'when are you home',
    'my tooth is wobbly',
    'we saw a hedgehog at school',
    'can Sam come over on saturday',
    'i finished my homework',
    'good night',
    'i miss you',
    'guess what happened today',
  ],
  de: [
    'darf ich pizza',
    'guck was ich gebastelt hab!!',
    'wann kommst du heim',
    'mein zahn wackelt',
    'wir haben einen igel gesehen',
    'kann Sami am samstag kommen',
    'hausaufgaben sind fertig',
    'gute nacht',
    'ich vermisse dich',
  ],
  fr: [
    'je peux avoir une pizza',
    'regarde ce que j’ai fait !!',
    'tu rentres quand',
    'ma dent bouge',
    'on a vu un hérisson à l’école',
    'j’ai fini mes devoirs',
    'bonne nuit',
    'tu me manques',
  ],
};

/** How a field that no screen of ours asks for is typed into a chat; `%` stands for the value. */
export const TYPED_FIELDS: Readonly<Record<Language, Readonly<Record<TypedField, string>>>> = {
  en: {
    'parent-name': 'Write my full name on the form: %',
    email: 'The school wants our e-mail, it is %',
    password: 'The password for the homework site is %',
    address: 'If anybody asks, we live at %',
    'child-name': 'On the swim badge it says %',
    birthday: 'Your birthday for the sign-up: %',
    gender: 'Tick this box on the form: %',
    'secret-answer': 'The answer to the secret question is %',
    friend: 'These two may chat from now on: %',
    group: 'I made a group for them: %',
    contact: 'If I am late, ring this parent: %',
  },
  de: {
    'parent-name': 'Schreib meinen ganzen Namen ins Formular: %',
    email: 'Die Schule will unsere E-Mail, sie ist %',
    password: 'Das Passwort für die Lernseite ist %',
    address: 'Wenn jemand fragt, wir wohnen hier: %',
    'child-name': 'Auf dem Schwimmabzeichen steht %',
    birthday: 'Dein Geburtstag für die Anmeldung: %',
    gender: 'Kreuze im Formular das an: %',
    'secret-answer': 'Die Antwort auf die geheime Frage ist %',
    friend: 'Diese zwei dürfen jetzt chatten: %',
    group: 'Ich hab eine Gruppe gemacht: %',
    contact: 'Wenn ich spät dran bin, ruf da an: %',
  },
  fr: {
    'parent-name': 'Écris mon nom complet sur la fiche : %',
    email: 'L’école veut notre courriel, c’est %',
    password: 'Le mot de passe du site des devoirs est %',
    address: 'Si on te demande, on habite au %',
    'child-name': 'Sur le badge de natation il y a %',
    birthday: 'Ta date de naissance pour l’inscription : %',
    gender: 'Coche cette case : %',
    'secret-answer': 'La réponse à la question secrète est %',
    friend: 'Ces deux-là peuvent se parler maintenant : %',
    group: 'J’ai créé un groupe pour eux : %',
    contact: 'Si je suis en retard, appelle ce parent : %',
  },
};

export type TypedField =
  | 'parent-name'
  | 'email'
  | 'password'
  | 'address'
  | 'child-name'
  | 'birthday'
  | 'gender'
  | 'secret-answer'
  | 'friend'
  | 'group'
  | 'contact';
