/** Everything a grown-up reads, by screen. */
import { isolate } from './isolate.ts';
import { badge } from './kid-words.ts';

/** What the words can do, and what it takes. */
const KIT_PROMISE =
  'If no grown-up’s device is left, these words bring your family back on a new one, as long as your relay is there.';

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

/** `null`: nobody knows how many days, but a week it was. */
function longTime(days: number | null): string {
  return days === null ? 'over a week' : `${days} days`;
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
      'The server keeps sealed notes only. It cannot read them and does not note whose they are.',
    parent: 'Start our family',
    parentHint: 'On a grown-up’s phone or computer',
    tablet: 'This is a child’s tablet',
    tabletHint: 'Shows a code for the grown-up’s phone',
    join: 'Join as a grown-up',
    joinHint: 'Shows a code for the phone that has the family',
    protects: 'What this protects, and what not',
    parentWithout: 'For a grown-up',
    pairingCode:
      'This is a child’s pairing code. Open it on the phone that already has your family.',
    kit: 'We have a family kit',
    kitHint: 'Brings a family back with its 24 words',
    invite:
      'Another family invites yours. Start your family first; the invite is kept and opens afterwards.',
    inviteWithoutPass:
      'Another family invites yours. First open the link of your own relay in this window; the invite is kept.',
    noRelay:
      'To start a family or to bring one back, open the link that your relay printed. This address alone does not carry its pass.',
  },

  restore: {
    title: 'Bring your family back',
    lead: 'Type the 24 words from your family kit, in their order.',
    what: 'This device becomes yours. Phones that you had before are taken out, and the others of your family find this one by themselves.',
    label: 'The 24 words',
    placeholder: 'apple bridge candle …',
    count: (words: number): string => `${words} of 24`,
    secret: 'Whoever has these words can speak as your family. They are not kept here.',
    action: 'Bring it back',
    looking: 'Looking for your family …',
  },

  protects: {
    title: 'What this protects, and what not',
    lead: 'No account, e-mail, phone number or password. Everything is locked on your own devices before it leaves them.',
    yesTitle: 'A thief who takes the whole server gets',
    yes: [
      'no names, faces or nicknames',
      'no messages and no list of contacts',
      'no keys that open your notes',
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
      'This device was taken out of the family. What was said stays here. If nobody meant it, it is let in again by itself.',
    awaited: (device: string): string => `Waiting for ${device}`,
    awaitedTitle: 'Your family is coming back',
    awaitedText: (devices: string): string =>
      `Open Knothole once on ${devices}; the rest happens by itself.`,
    awaitedChats: 'They come back with the others.',
    phoneOf: (name: string): string => `${isolate(name)}’s phone`,
    tabletOf: (name: string): string => `${isolate(name)}’s tablet`,
    quiet: (device: string, days: number | null): string =>
      `${device} has not been heard for ${longTime(days)}`,
    quietChat: (days: number | null): string => `Not heard for ${longTime(days)}`,
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
    bothSee: (names: string): string => `${names} both see what you write`,
    allSee: (names: string): string => `${names} all see what you write`,
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
    long: {
      more: 'Show all',
      less: 'Show less',
      sending: 'Still being sent',
      coming: 'The rest is on its way',
      gone: 'The rest is gone. Whoever wrote it can send it again.',
      broken: 'The rest did not arrive as it was sent.',
      failed: 'This could not be sent.',
      again: 'Send it again',
      dismiss: 'Delete it',
    },
    copied: (name: string): string => `From ${isolate(name)}’s copy, from before this device came`,
    copiedMine: 'From the copy on your other device',
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
    quiet: (device: string, days: number | null): string =>
      `${device} has not been heard here for ${longTime(days)}`,
    allQuiet: (names: string, days: number | null): string =>
      `Not heard here for ${longTime(days)}: ${names}`,
    iAmOut: 'You left this chat. What was said stays here.',
    moved: {
      expired: 'This chat had slept too long and was started afresh.',
      path: 'This device had lost its place here and was let in again.',
      clone: 'There seemed to be two of this device; it was let in again as one.',
      fork: 'The relay had shown your family different notes. All are in one chat again.',
      rollback: 'The relay had lost notes of this chat. Your devices brought them back.',
      bucket: 'The clocks had not agreed. The chat goes on.',
      removed: 'This device had been taken out and was let in again.',
      called: 'This chat was mended on another device and goes on.',
    },
  },

  mending: {
    /** What has happened to a chat, in one sentence. */
    chat: {
      expired: 'This chat slept too long.',
      path: 'This device lost its place in this chat.',
      clone: 'There seem to be two of this device.',
      fork: 'The relay showed your family different notes.',
      rollback: 'The relay lost notes of this chat.',
      removal: 'A device that was taken out is still in this chat.',
      bucket: 'The clocks of this device and the relay do not agree.',
      removed: 'This device was taken out of this chat.',
    },
    family: 'This device and your family are out of step.',
    /** What to do, where there is something. */
    todo: {
      clone: 'If you copied Knothole or brought back a backup, use one of the two only.',
      fork: 'If it happens again, ask whoever runs your relay.',
      bucket: 'Check date and time on this device.',
    },
    here: 'It mends itself while Knothole is open here.',
    hereOffline: 'It mends itself as soon as this device is online.',
    there: (device: string): string =>
      `It mends itself as soon as ${device} is online, or from here within a day.`,
    removal: 'It goes on by itself as soon as that one is out.',
    someone: 'another grown-up’s device',
    kept: 'What you write waits.',
    stays: 'What was said stays here.',
    row: 'Being mended',
  },

  elsewhere: {
    title: 'Knothole is already open in another tab',
    text: 'Only one window at a time keeps your notes in order. Close this one, or close the other and try again here.',
  },
  broken: {
    title: 'The hollow does not open',
  },
} as const;
