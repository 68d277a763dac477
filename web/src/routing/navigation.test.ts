import { beforeEach, describe, expect, test } from '@jest/globals';
import { createMemoryNavigation, createNavigation, type Navigation } from './navigation.ts';
import type { Route } from './route.ts';

const chats: Route = { page: 'chats' };
const conversation: Route = { page: 'conversation', conversationId: 'abc' };
const atMessage: Route = { ...conversation, messageId: 'def' };
const details: Route = { ...conversation, details: true };

/** The history of a page that was opened at `/`. */
function pageWithHistory() {
  const entries = [{ state: null as unknown, path: '/' }];
  let current = 0;
  let onPopState: () => void = () => undefined;
  const history = {
    get state() {
      return entries[current]!.state;
    },
    pushState: (state: unknown, _title: string, path: string) => void entries.splice(++current, entries.length, { state, path }),
    replaceState: (state: unknown, _title: string, path: string) => void (entries[current] = { state, path }),
    back() {
      current--;
      onPopState();
    },
  };
  const location = {
    get pathname() {
      return entries[current]!.path.split('?')[0]!;
    },
    get search() {
      return entries[current]!.path.slice(this.pathname.length);
    },
  };
  const page = { history, location, addEventListener: (_type: string, listener: () => void) => (onPopState = listener) };
  return {
    page: page as unknown as Parameters<typeof createNavigation>[0],
    paths: () => entries.slice(0, current + 1).map(({ path }) => path),
  };
}

describe.each(['address bar', 'memory'])('leaving a page that lies over another: %s', (kind) => {
  let navigation: Navigation;
  let paths: (() => string[]) | undefined;
  beforeEach(() => {
    if (kind === 'memory') return void (navigation = createMemoryNavigation(chats));
    const { page, ...rest } = pageWithHistory();
    [navigation, paths] = [createNavigation(page), rest.paths];
  });

  test('steps back to it, so that one more step leads to the page before', () => {
    for (const route of [conversation, details]) navigation.go(route);
    navigation.leaveFor(conversation);
    expect(navigation.route.value).toEqual(conversation);
    if (paths) expect(paths()).toEqual(['/', '/c/abc']);
    navigation.back(chats);
    expect(navigation.route.value).toEqual(chats);
  });

  test('steps back to a message of it', () => {
    for (const route of [atMessage, details]) navigation.go(route);
    navigation.leaveFor(conversation);
    expect(navigation.route.value).toEqual(atMessage);
  });

  test('replaces the page if it was opened from elsewhere', () => {
    for (const route of [{ page: 'people' } as const, details]) navigation.go(route);
    navigation.leaveFor(conversation);
    expect(navigation.route.value).toEqual(conversation);
    navigation.back(chats);
    expect(navigation.route.value).toEqual({ page: 'people' });
  });
});
