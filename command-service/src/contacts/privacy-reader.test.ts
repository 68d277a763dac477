import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import type { CommittedEvents, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { privacyChanged } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { stored } from '../stored-events.fixture.ts';
import { createPrivacyReader, type PrivacyReader } from './privacy-reader.ts';

const [ada, bob] = [newId(), newId()];
let now: number;
let reads: string[];
let messages: 'everyone' | 'contacts';
let committed: (commits: readonly CommittedEvents[]) => void;
/** Runs between a query and its result. */
let duringQuery: () => void;
/** Ends the pause in which renewals are batched, and waits for the query. */
let endPause: () => Promise<void>;
let store: Parameters<typeof createPrivacyReader>[0]['store'];
let reader: PrivacyReader;
let onlyWriter: PrivacyReader;

beforeEach(() => {
  now = 1_000;
  reads = [];
  messages = 'everyone';
  duringQuery = () => {};
  const listeners: (typeof committed)[] = [];
  committed = (commits) => listeners.forEach((listener) => listener(commits));
  store = {
    async load(refs: readonly { stream: string }[]): Promise<History> {
      reads.push(refs[0]!.stream);
      const events = changedTo(ada, messages);
      duringQuery();
      return { events, versions: [], heads: new Map() };
    },
    onCommitted: (listener: typeof committed) => void listeners.push(listener),
  };
  let ends: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => ends.push(resolve));
  endPause = async () => {
    expect(ends).toHaveLength(1);
    ends = ends.flatMap((end) => (end(), []));
    await queryAnswered();
  };
  reader = createPrivacyReader({ store, clock: () => now, pause });
  onlyWriter = createPrivacyReader({ store, clock: () => now, writesAlone: true });
});

/** Resolves after the turn that sends the batch: this store answers at once. */
async function queryAnswered(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

const changedTo = (userId: string, messages: 'everyone' | 'contacts'): AnyStoredEvent[] =>
  stored(privacyChanged({ userId, addToGroups: 'everyone', messages, discoverable: 'everyone' }));
const commit = (events: AnyStoredEvent[]) => committed([{ epoch: 1, partition: 0, after: { position: 0, eventId: null }, events }]);
/** Looks a user up as the command handler does. */
const lookUp = async (userId: string, from = reader) => (from.cached(userId) ?? (await from.read(userId))).messages;

test('a setting of everyone is cached for two seconds, counted from before the read', async () => {
  duringQuery = () => (now += 500);
  expect([await lookUp(ada), await lookUp(ada)]).toEqual(['everyone', 'everyone']);
  now += 1_499;
  await lookUp(ada);
  expect(reads).toHaveLength(1);
  now += 1;
  await lookUp(ada);
  expect(reads).toHaveLength(2);
});

test('a setting of contacts is read each time', async () => {
  messages = 'contacts';
  expect([await lookUp(ada), await lookUp(ada)]).toEqual(['contacts', 'contacts']);
  messages = 'everyone';
  expect(await lookUp(ada)).toBe('everyone');
  expect(reads).toHaveLength(3);
});

test('a change that this process commits takes effect at once, for this user only', async () => {
  await lookUp(ada);
  await lookUp(bob);
  messages = 'contacts';
  commit(changedTo(ada, 'contacts'));
  expect(await lookUp(ada)).toBe('contacts');
  await lookUp(bob);
  expect(reads).toHaveLength(3);
});

test('a result is not cached if a change was committed during the query', async () => {
  duringQuery = () => commit(changedTo(ada, 'contacts'));
  await lookUp(ada);
  duringQuery = () => {};
  messages = 'contacts';
  expect(await lookUp(ada)).toBe('contacts');
});

test('a lookup after one second renews the entry in the background', async () => {
  await lookUp(ada);
  now += 1_000;
  expect([await lookUp(ada), await lookUp(ada)]).toEqual(['everyone', 'everyone']);
  await endPause();
  expect(reads).toHaveLength(2);
  now += 1_900;
  expect(await lookUp(ada)).toBe('everyone');
});

test.each([50, 300, 700, 1_000, 1_150, 1_280, 1_500, 1_950])('a user who is looked up every %d ms is waited for once', async (period) => {
  const batches: { endsAt: number; end: () => void }[] = [];
  const pause = (milliseconds: number) => new Promise<void>((end) => batches.push({ endsAt: now + milliseconds, end }));
  const steady = createPrivacyReader({ store, clock: () => now, pause });
  let waits = 0;
  for (let lookups = 0; lookups < 50; lookups++) {
    if (!steady.cached(ada)) {
      waits++;
      await steady.read(ada);
    }
    const next = now + period;
    if (batches[0] && batches[0].endsAt <= next) {
      now = batches[0].endsAt;
      batches.shift()!.end();
      await queryAnswered();
    }
    now = next;
  }
  expect(waits).toBe(1);
});

test('a change that a renewal finds applies to the next lookup', async () => {
  await lookUp(ada);
  now += 1_000;
  messages = 'contacts';
  expect(await lookUp(ada)).toBe('everyone');
  await endPause();
  expect(await lookUp(ada)).toBe('contacts');
});

test('after a failed renewal the entry stays until it expires, and the renewal is retried', async () => {
  await lookUp(ada);
  now += 1_000;
  duringQuery = () => {
    throw new Error('the store is down');
  };
  expect(await lookUp(ada)).toBe('everyone');
  await endPause();
  expect(await lookUp(ada)).toBe('everyone');
  await endPause();
  expect(reads).toHaveLength(3);
  now += 1_000;
  await expect(lookUp(ada)).rejects.toThrow('the store is down');
});

test('renewals within the batch time share a query', async () => {
  await Promise.all([lookUp(ada), lookUp(bob)]);
  now += 1_000;
  await lookUp(ada);
  now += 300;
  await lookUp(bob);
  expect(reads).toHaveLength(1);
  await endPause();
  expect(reads).toHaveLength(2);
  now += 1_500;
  expect([await lookUp(ada), await lookUp(bob)]).toEqual(['everyone', 'everyone']);
  expect(reads).toHaveLength(2);
});

test('the only writer reads once, until it commits a change', async () => {
  await lookUp(ada, onlyWriter);
  now += 1_000_000;
  expect(await lookUp(ada, onlyWriter)).toBe('everyone');
  await setImmediate();
  expect(reads).toHaveLength(1);
  messages = 'contacts';
  commit(changedTo(ada, 'contacts'));
  expect(await lookUp(ada, onlyWriter)).toBe('contacts');
});

test('lookups of one turn share a query', async () => {
  expect(await Promise.all([lookUp(ada), lookUp(bob), lookUp(ada)])).toEqual(['everyone', 'everyone', 'everyone']);
  expect(reads).toHaveLength(1);
});
