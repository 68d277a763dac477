import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import type { CommittedEvents, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { privacyChanged } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { stored } from '../stored-events.fixture.ts';
import { knowingPrivacyIn, UnknownPrivacy, type KnowingPrivacy } from './knowing-privacy.ts';

const [ada, bob] = [newId(), newId()];
let now: number;
let reads: string[];
let messages: 'everyone' | 'contacts';
let committed: (commits: readonly CommittedEvents[]) => void;
/** Between what is read and its arrival. */
let meanwhile: () => void;
/** Ends the pause in which renewals are gathered, and lets the reading come. */
let endPause: () => Promise<void>;
let store: Parameters<typeof knowingPrivacyIn>[0]['store'];
let knowingPrivacy: KnowingPrivacy;
let alone: KnowingPrivacy;

beforeEach(() => {
  now = 1_000;
  reads = [];
  messages = 'everyone';
  meanwhile = () => {};
  const listeners: (typeof committed)[] = [];
  committed = (commits) => listeners.forEach((listener) => listener(commits));
  store = {
    async load(refs: readonly { stream: string }[]): Promise<History> {
      reads.push(refs[0]!.stream);
      const events = changedTo(ada, messages);
      meanwhile();
      return { events, versions: [], heads: new Map() };
    },
    onCommitted: (listener: typeof committed) => void listeners.push(listener),
  };
  let ends: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => ends.push(resolve));
  endPause = async () => {
    expect(ends).toHaveLength(1);
    ends = ends.flatMap((end) => (end(), []));
    await theirReading();
  };
  knowingPrivacy = knowingPrivacyIn({ store, clock: () => now, pause });
  alone = knowingPrivacyIn({ store, clock: () => now, writesAlone: true });
});

/** One turn until those who were gathered are read, which this store does at once. */
async function theirReading(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

const changedTo = (userId: string, messages: 'everyone' | 'contacts'): AnyStoredEvent[] =>
  stored(privacyChanged({ userId, addToGroups: 'everyone', messages }));
const commit = (events: AnyStoredEvent[]) => committed([{ epoch: 1, partition: 0, after: { position: 0, eventId: null }, events }]);
const askFor = (userId: string, knowing = knowingPrivacy) =>
  knowing(async (privacy) => {
    const known = privacy.get(userId);
    if (!known) throw new UnknownPrivacy(userId);
    return known.messages;
  });

test('who is open is believed to be so for two seconds, counted from before the read', async () => {
  meanwhile = () => (now += 500);
  expect([await askFor(ada), await askFor(ada)]).toEqual(['everyone', 'everyone']);
  now += 1_499;
  await askFor(ada);
  expect(reads).toHaveLength(1);
  now += 1;
  await askFor(ada);
  expect(reads).toHaveLength(2);
});

test('who is not is asked for each time', async () => {
  messages = 'contacts';
  expect([await askFor(ada), await askFor(ada)]).toEqual(['contacts', 'contacts']);
  messages = 'everyone';
  expect(await askFor(ada)).toBe('everyone');
  expect(reads).toHaveLength(3);
});

test('a change that this process commits holds at once, of this user alone', async () => {
  await askFor(ada);
  await askFor(bob);
  messages = 'contacts';
  commit(changedTo(ada, 'contacts'));
  expect(await askFor(ada)).toBe('contacts');
  await askFor(bob);
  expect(reads).toHaveLength(3);
});

test('what was read while a change was committed is not remembered', async () => {
  meanwhile = () => commit(changedTo(ada, 'contacts'));
  await askFor(ada);
  meanwhile = () => {};
  messages = 'contacts';
  expect(await askFor(ada)).toBe('contacts');
});

test('what is believed for a second is read anew beside the command, and holds on', async () => {
  await askFor(ada);
  now += 1_000;
  expect([await askFor(ada), await askFor(ada)]).toEqual(['everyone', 'everyone']);
  await endPause();
  expect(reads).toHaveLength(2);
  now += 1_900;
  expect(await askFor(ada)).toBe('everyone');
});

test.each([50, 300, 700, 1_000, 1_150, 1_280, 1_500, 1_950])('who is asked for every %d ms is waited for once', async (period) => {
  const gatherings: { endsAt: number; end: () => void }[] = [];
  const pause = (milliseconds: number) => new Promise<void>((end) => gatherings.push({ endsAt: now + milliseconds, end }));
  const knowing = knowingPrivacyIn({ store, clock: () => now, pause });
  let waits = 0;
  for (let asked = 0; asked < 50; asked++) {
    await knowing(async (privacy) => {
      if (privacy.get(ada)) return;
      waits++;
      throw new UnknownPrivacy(ada);
    });
    const next = now + period;
    if (gatherings[0] && gatherings[0].endsAt <= next) {
      now = gatherings[0].endsAt;
      gatherings.shift()!.end();
      await theirReading();
    }
    now = next;
  }
  expect(waits).toBe(1);
});

test('what is learned beside a command holds for the next', async () => {
  await askFor(ada);
  now += 1_000;
  messages = 'contacts';
  expect(await askFor(ada)).toBe('everyone');
  await endPause();
  expect(await askFor(ada)).toBe('contacts');
});

test('a renewal that fails leaves the belief until its end, and is tried again', async () => {
  await askFor(ada);
  now += 1_000;
  meanwhile = () => {
    throw new Error('the log is away');
  };
  expect(await askFor(ada)).toBe('everyone');
  await endPause();
  expect(await askFor(ada)).toBe('everyone');
  await endPause();
  expect(reads).toHaveLength(3);
  now += 1_000;
  await expect(askFor(ada)).rejects.toThrow('the log is away');
});

test('who is to be read anew while others wait for it is read with them', async () => {
  await Promise.all([askFor(ada), askFor(bob)]);
  now += 1_000;
  await askFor(ada);
  now += 300;
  await askFor(bob);
  expect(reads).toHaveLength(1);
  await endPause();
  expect(reads).toHaveLength(2);
  now += 1_500;
  expect([await askFor(ada), await askFor(bob)]).toEqual(['everyone', 'everyone']);
  expect(reads).toHaveLength(2);
});

test('a process that writes alone reads once, until it commits a change itself', async () => {
  await askFor(ada, alone);
  now += 1_000_000;
  expect(await askFor(ada, alone)).toBe('everyone');
  await setImmediate();
  expect(reads).toHaveLength(1);
  messages = 'contacts';
  commit(changedTo(ada, 'contacts'));
  expect(await askFor(ada, alone)).toBe('contacts');
});

test('who is asked for in one turn is read together', async () => {
  expect(await Promise.all([askFor(ada), askFor(bob), askFor(ada)])).toEqual(['everyone', 'everyone', 'everyone']);
  expect(reads).toHaveLength(1);
});

test('other errors of the command are its own', async () => {
  await expect(knowingPrivacy(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
});
