/** Everything a grown-up reads, by screen. */
import { isolate } from './isolate.ts';
import { badge } from './kid-words.ts';

/** No more than this version can do. */
const KIT_PROMISE =
  'Keep these words: they are your family’s root. A later version will bring a lost family back with them; this one cannot yet.';

/** A share of a text in words; rounded up, so that cutting that much is enough. */
const PARTS = [
  [0.05, 'a few words'],
  [0.1, 'a tenth'],
  [0.25, 'a quarter'],
  [0.34, 'a third'],
  [0.5, 'half'],
  [0.67, 'two thirds'],
] as const;

function partOf(share: number): string {
  return PARTS.find(([most]) => share <= most)?.[1] ?? 'most of it';
}

export const WORDS = {
  app: 'Knothole',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  loading: 'Opening the hollow',
  tryAgain: 'Try again',

  welcome: {
    title: 'A hollow in a tree where your family leaves notes',
    promise:
      'The server keeps sealed notes only. It cannot read them and does not know whose they are.',
    parent: 'Start our family',
    parentHint: 'On a grown-up’s phone or computer',
    tablet: 'This is a child’s tablet',
    tabletHint: 'Shows a code for the grown-up’s phone',
    protects: 'What this protects, and what not',
    parentWithout: 'For a grown-up',
    pairingCode:
      'This is a child’s pairing code. Open it on the phone that already has your family.',
    noRelay:
      'To start a family, open the link that your relay printed. This address alone does not carry its pass.',
  },

  protects: {
    title: 'What this protects, and what not',
    lead: 'No account, e-mail, phone number or password. Everything is locked on your own devices before it leaves them.',
    yesTitle: 'A thief who takes the whole server gets',
    yes: [
      'no names, faces or nicknames',
      'no messages and no list of contacts',
      'no keys that open anything',
    ],
    noTitle: 'It does not protect from',
    no: [
      'somebody who holds an unlocked phone or tablet of yours',
      'whoever serves this app to your browser and changes it',
      'a family member who shows a message to others',
      'somebody who watches the network and sees when you are online',
    ],
  },

  profile: {
    title: 'Who are you in your family?',
    childTitle: 'Who is joining?',
    lead: 'A nickname and an animal. Nothing else is asked, and only your family ever sees it.',
    nickname: 'Nickname',
    nicknamePlaceholder: 'Mum, Papa, Oma …',
    childPlaceholder: 'What you call your child',
    animal: 'Animal',
    colour: 'Colour',
    create: 'Make our family',
    next: 'Next',
    empty: 'Type a nickname first.',
    full: 'A nickname has no room for more letters.',
    taken: (name: string): string => `Somebody is already called ${isolate(name)}.`,
    returning: (name: string): string => `This is ${isolate(name)} coming back: same chats.`,
  },

  connection: {
    connecting: 'Connecting …',
    offline: 'No connection. What you write is kept and sent later.',
    refusedPass:
      'Your relay does not accept this family’s pass any more. Ask whoever runs it. What you write is kept.',
    refusedVersion: 'Your relay is of another version. Update the relay and reload this page.',
  },

  home: {
    chats: 'Chats',
    along: 'You can read along',
    family: 'Our family',
    familyChat: 'Everyone',
    me: '(you)',
    you: 'You',
    add: 'Add a child',
    addHint: 'You need the child’s tablet next to you',
    kitTitle: 'Print your family kit',
    kitText: KIT_PROMISE,
    kitButton: 'Show the kit',
    pairingTitle: (name: string): string => `${isolate(name)}’s tablet is joining`,
    pairingCompare: 'Compare the four animals',
    pairingButton: 'Continue',
    empty: 'Your family is just you so far. Add a child’s tablet to start talking.',
    unread: (count: number): string => `${badge(count)} unread`,
    noMessages: 'Nothing said yet',
    child: 'Child',
    guardian: 'Grown-up',
    devices: (count: number): string => (count === 1 ? '1 device' : `${count} devices`),
    noDevice: 'No device right now',
    thisDevice: 'This device',
    device: 'Device',
    tablet: 'Tablet',
    phone: 'Phone',
    lastHeard: (when: string): string => `Last active ${when}`,
    neverHeard: 'Not heard from yet',
    remove: 'Remove',
    removeLabel: (name: string): string => `Remove a device of ${isolate(name)}`,
    removeTitle: (name: string): string => `Remove this device of ${isolate(name)}?`,
    removeText:
      'It leaves every chat at once and can read nothing new. What it already has stays on it. You can pair it again later.',
    removeConfirm: 'Remove it',
    removeKeep: 'Keep it',
    removed:
      'This device was taken out of the family. What was said stays here; nothing new arrives.',
    wideEmpty: 'Choose a chat',
  },

  startOver: {
    offer: 'Start over on this device',
    title: 'Start over on this device?',
    titleTablet: 'Start over on this tablet?',
    textAlone:
      'Nobody else is in this family yet. It is forgotten, and its kit opens nothing. To start another one, open the link that your relay printed.',
    textRemoved:
      'Everything that was said is forgotten on this device. It can join a family again afterwards.',
    keep: 'Keep it',
    confirm: 'Start over',
  },

  kit: {
    title: 'Your family kit',
    lead: 'Print these 24 words and keep them with your passports. Whoever has them can speak as your family, so take no photo of them.',
    promise: KIT_PROMISE,
    print: 'Print',
    writtenDown: 'I have them on paper',
    later: 'Not now',
    checkTitle: 'Check your paper',
    checkLead:
      'Type these three words from your paper. Then this phone forgets the kit, so a thief of the phone cannot take it.',
    word: (position: number): string => `Word ${position}`,
    confirm: 'Check',
    showAgain: 'Show the words again',
    done: 'Your kit is safe on paper. This phone has forgotten it.',
    toHome: 'Go to our family',
    printTitle: 'Knothole family kit',
    printHelp: 'Keep this paper in a safe place, and the words in this order. Show them to nobody.',
    wordsList: 'The 24 words of the kit',
  },

  add: {
    title: 'Add a child',
    scanTitle: 'Scan the tablet’s code',
    openThere: (name: string): string =>
      `Open Knothole on ${isolate(name)}’s tablet and tap “This is a child’s tablet”.`,
    holdOver: 'Hold this camera over the code.',
    notice:
      'You will be able to read along in your child’s chats, and your child sees that you can.',
    scan: 'Open the camera',
    starting: 'Starting the camera …',
    noCamera:
      'The camera cannot be used here. On the tablet tap “No camera on the phone?”, copy the link and bring it here.',
    paste: 'Or paste the tablet’s link',
    pasteLabel: 'The tablet’s link',
    pastePlaceholder: 'https://…#pair=…',
    pasteButton: 'Use this link',
    fromLink: 'You opened a child’s pairing link. Say who is joining, then go on.',
    waiting: (name: string): string => `Waiting for ${isolate(name)}’s tablet`,
    waitingText: 'Keep both devices open and near each other.',
    awake: 'Is the tablet awake? Wake it up and keep Knothole open on it.',
    stop: 'Stop adding',
    animalsTitle: 'Does the tablet show the same four?',
    animalsText: 'Same animals, same order. If they match, nobody sits between the two devices.',
    yes: 'Yes, the same',
    no: 'No, different',
    answeredTitle: 'Now tap “Same!” on the tablet',
    answeredText: (name: string): string => `Then ${isolate(name)} is in the family.`,
    doneTitle: (name: string): string => `${isolate(name)} is in the family`,
    doneText: 'You can write to each other now.',
    done: 'Done',
    problemTitle: 'That did not work',
    startAgain: 'Start again',
  },

  chat: {
    back: 'All chats',
    about: 'Who is here',
    reads: (names: string): string => `${names} can read along`,
    iRead: 'You can read along',
    weRead: (names: string): string => `You and ${names} can read along`,
    allSee: (names: string): string => `${names} both see what you write`,
    list: 'Messages',
    write: 'Message',
    send: 'Send',
    earlier: 'Load earlier',
    empty: 'Nothing said yet. Say hello.',
    nearlyFull: 'Room for a few more words',
    tooLong: (share: number): string =>
      `Too long: cut about ${partOf(share)}, or send two messages.`,
    sending: 'Sending',
    sent: 'Sent',
    delivered: 'Delivered',
    unknown: 'A message of a kind that this version cannot show. It is kept.',
    joined: (name: string): string => `${isolate(name)} joined`,
    left: (name: string): string => `${isolate(name)} left`,
    iJoined: 'You joined',
    iLeft: 'You left',
    someone: 'Someone who left',
    today: 'Today',
    yesterday: 'Yesterday',
    here: 'In this chat',
    along: 'Can read along',
    leave: 'Leave this chat',
    leaveTitle: 'Leave this chat?',
    leaveText: 'This device gets nothing new from it. What was said stays here.',
    leaveConfirm: 'Leave',
    leaveKeep: 'Stay',
    state: {
      expired:
        'This chat slept too long and needs a fresh start. Everything said so far is kept here.',
      path: 'This device lost its place in the chat. Another device of your family has to let it in again.',
      clone: 'This device seems to exist twice. To keep the chat safe, this one stays silent.',
      fork: 'Your family’s devices saw different histories from the relay. This chat stays silent until a guardian looks at it.',
      rollback:
        'This device went back in time, as after restoring a backup. It has to be let in again.',
      removal: 'A device that was taken out can still read here. The chat waits until it is gone.',
      bucket: 'The clocks of this device and the relay do not agree. Check date and time.',
      removed: 'This device was taken out of this chat. What was said stays here.',
      left: 'You left this chat. What was said stays here.',
    },
    moved: {
      expired: 'The chat had slept too long and was started afresh. Nothing that was said is lost.',
      path: 'This device had lost its place in the chat and was let in again.',
      clone: 'This device seemed to exist twice and was let in again.',
      fork: 'The relay had shown different histories. The chat goes on in one of them.',
      rollback: 'The relay had lost some notes. They were sent again.',
      bucket: 'The clocks did not agree. The chat was started afresh.',
      removed: 'This device was let in again.',
      called: 'The chat was mended and goes on.',
    },
  },

  elsewhere: {
    title: 'Knothole is already open in another tab',
    text: 'Only one window at a time keeps your notes in order. Close this one, or close the other and try again here.',
  },
  broken: {
    title: 'The hollow does not open',
  },
} as const;
