import { describe, expect, test } from '@jest/globals';
import { parseRoute, pathOf, searchRouteFrom, type Route } from './route.ts';

const routes: [string, Route][] = [
  ['/', { page: 'chats' }],
  ['/archived', { page: 'chats', archived: true }],
  ['/c/abc', { page: 'conversation', conversationId: 'abc' }],
  ['/c/abc?m=def', { page: 'conversation', conversationId: 'abc', messageId: 'def' }],
  ['/c/abc?m=def&q=hut', { page: 'conversation', conversationId: 'abc', messageId: 'def', q: 'hut' }],
  ['/c/abc?m=def&q=hut&in=abc', { page: 'conversation', conversationId: 'abc', messageId: 'def', q: 'hut', within: true }],
  ['/c/abc/details', { page: 'conversation', conversationId: 'abc', details: true }],
  ['/search?q=a+b', { page: 'search', q: 'a b' }],
  ['/search?q=x&in=abc', { page: 'search', q: 'x', conversationId: 'abc' }],
  ['/calls', { page: 'calls' }],
  ['/people', { page: 'people' }],
  ['/people/u1', { page: 'people', userId: 'u1' }],
  ['/settings', { page: 'settings' }],
  ['/settings/devices', { page: 'settings', section: 'devices' }],
];

describe('routes', () => {
  test.each(routes)('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
    expect(pathOf(route)).toBe(path);
  });

  test('a search opens next to the conversation', () => {
    expect(pathOf(searchRouteFrom({ page: 'conversation', conversationId: 'abc', messageId: 'def' }))).toBe('/c/abc?q=');
    expect(pathOf(searchRouteFrom({ page: 'people' }))).toBe('/search?q=');
  });

  test.each(['/nothing', '/settings/nothing', '/c', '/%E0%A4%A'])('%s leads somewhere', (path) => {
    expect(['chats', 'settings']).toContain(parseRoute(path).page);
  });
});
