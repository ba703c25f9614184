import { describe, expect, it } from 'vitest';
import { openMemoryRouter, routeOf } from '../../src/shared/session/route.ts';

const HOME = { screen: 'home' } as const;
const chat = (conversation: string) => ({ screen: 'chat', conversation }) as const;

describe('the way back', () => {
  it('leads from a chat home, however many chats were open', () => {
    const router = openMemoryRouter(HOME);
    router.go(chat('a'));
    router.go(chat('b'));
    router.back();
    expect(router.route.value).toEqual(HOME);
    expect(router.before.value).toEqual(chat('b'));
  });

  it('leads through the steps of one task, one at a time', () => {
    const router = openMemoryRouter(HOME);
    router.go({ screen: 'add-child', step: 'who' });
    router.go({ screen: 'add-child', step: 'find' });
    router.back();
    expect(router.route.value).toEqual({ screen: 'add-child', step: 'who' });
    router.back();
    expect(router.route.value).toEqual(HOME);
  });

  it('leads from meeting a family back to the friends', () => {
    const router = openMemoryRouter(HOME);
    router.go({ screen: 'friends' });
    router.go({ screen: 'meet', step: 'way' });
    router.go({ screen: 'meet', step: 'find' });
    router.back();
    router.back();
    expect(router.route.value).toEqual({ screen: 'friends' });
  });

  it('leads from a group back to the chat from which it was opened', () => {
    const router = openMemoryRouter(HOME);
    router.go(chat('a'));
    router.go({ screen: 'group', group: 'g' });
    router.back();
    expect(router.route.value).toEqual(chat('a'));
    router.go({ screen: 'group', group: 'g' });
    router.go(chat('b'));
    router.back();
    expect(router.route.value).toEqual(chat('a'));
  });

  it('home leaves every step behind', () => {
    const router = openMemoryRouter(HOME);
    router.go({ screen: 'kit', step: 'words' });
    router.go({ screen: 'kit', step: 'check' });
    router.home();
    expect(router.route.value).toEqual(HOME);
    router.back();
    expect(router.route.value).toEqual(HOME);
  });
});

describe('what the history holds', () => {
  it.each([
    { screen: 'make-family' },
    { screen: 'restore-family' },
    { screen: 'pairing' },
    { screen: 'kit', step: 'check' },
    { screen: 'add-child', step: 'find' },
    { screen: 'friends' },
    { screen: 'meet', step: 'way' },
    { screen: 'meet', step: 'open' },
    { screen: 'add-child', step: 'find', person: 'p' },
    { screen: 'add-guardian', step: 'kit' },
    { screen: 'journal' },
    { screen: 'erase' },
    { screen: 'make-group', step: 'name', request: 'r' },
    { screen: 'group', group: 'g' },
    { screen: 'ask-group' },
    chat('c'),
  ] as const)('%j is opened again', (route) => {
    expect(routeOf({ depth: 1, route })).toEqual(route);
  });

  it.each([
    null,
    'x',
    7,
    {},
    { route: null },
    { route: { screen: 'x' } },
    { route: { screen: 'chat' } },
    { route: { screen: 'group', group: 7 } },
  ])('%j of another version leads home', (state) => {
    expect(routeOf(state)).toEqual(HOME);
  });
});
