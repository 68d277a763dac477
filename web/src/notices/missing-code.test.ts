import { expect, jest, test } from '@jest/globals';
import { reloadForMissingCode } from './missing-code.ts';

interface Situation {
  isBusy: boolean;
  events: string[];
  /** Milliseconds since 1970. */
  reloadedAt: number;
  /** Milliseconds that pass after the events, by fake timers. */
  later: number;
}

/** Counts how often the page is loaded anew after these events. */
async function reloads(
  answer: () => Promise<unknown>,
  { isBusy = false, events = ['vite:preloadError'], reloadedAt = 0, later = 0 }: Partial<Situation> = {},
): Promise<number> {
  const reload = jest.fn();
  const stored = new Map([['parley.reloadedAt', String(reloadedAt)]]);
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  };
  const page = Object.assign(new EventTarget(), { fetch: jest.fn(answer), location: { reload }, sessionStorage, setTimeout });
  reloadForMissingCode(page as unknown as Window, () => isBusy);
  for (const event of events) {
    page.dispatchEvent(new Event(event));
    await new Promise(setImmediate);
  }
  if (later) await jest.advanceTimersByTimeAsync(later);
  return reload.mock.calls.length;
}

const answered = async () => new Response('<!doctype html>');

test('loads the page anew when the server answers', async () => {
  expect(await reloads(answered)).toBe(1);
});

test('does not load it again and again', async () => {
  expect(await reloads(answered, { events: Array<string>(3).fill('vite:preloadError') })).toBe(1);
});

test('loads it again once the time between two loads is over', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  const reloadedAt = Date.now() - 59_000;
  expect(await reloads(answered, { reloadedAt, later: 900 })).toBe(0);
  expect(await reloads(answered, { reloadedAt, later: 1_100 })).toBe(1);
  jest.useRealTimers();
});

test('loads it when the network is back, if code was missing', async () => {
  const answers = [Promise.reject(new TypeError('Failed to fetch')), answered()];
  expect(await reloads(() => answers.shift()!, { events: ['vite:preloadError', 'online'] })).toBe(1);
  expect(await reloads(answered, { events: ['online'] })).toBe(0);
});

test.each([
  ['there is no connection', () => Promise.reject(new TypeError('Failed to fetch')), false],
  ['the server is not well', async () => new Response('', { status: 503 }), false],
  ['a call would be cut', answered, true],
])('does nothing when %s', async (_case, answer, isBusy) => {
  expect(await reloads(answer, { isBusy })).toBe(0);
});
