import { beforeEach, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';
import type { Projection } from '../projections/projection.ts';
import { profilesProjection } from '../projections/profiles.ts';
import { earlierAmong } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { earlierEvent } from '../projections/earlier-event.ts';
import { EarlierEvents } from './earlier-events.ts';

const looksBack = 8;
const lookingBack: readonly Projection[] = [profilesProjection, { ...profilesProjection, looksBack }];

let log: StoredEvents;
let reads: number;
let earlier: EarlierEvents;
beforeEach(() => {
  log = new StoredEvents();
  reads = 0;
  earlier = earlierIn(log);
});

function earlierIn({ all }: StoredEvents, projections = lookingBack, most = 4_000): EarlierEvents {
  const readStream = (stream: StreamName, { after, upTo }: { after: number; upTo?: number }): Promise<AnyStoredEvent[]> => {
    reads++;
    return Promise.resolve([...earlierAmong(all)({ stream, after, upTo: upTo! })]);
  };
  return new EarlierEvents({ readStream }, projections, most);
}

const begin = (conversationId = newId()): string => {
  log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members: [] }));
  return conversationId;
};
const rename = (conversationId: string): AnyStoredEvent => log.append(conversationRenamed({ conversationId, title: 'U' }))[0]!;
const versionsBefore = async ({ stream, version }: AnyStoredEvent, count: number): Promise<number[]> =>
  (await earlier.tell({ stream, after: version - count - 1, upTo: version - 1 })).map((event) => event.version);

test('what was projected here is told without the log, what was not by it', async () => {
  const conversation = begin();
  for (let count = 0; count < 20; count++) rename(conversation);
  earlier.remember(log.all.slice(5));
  const last = log.all.at(-1)!;
  expect(await versionsBefore(last, looksBack)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  expect(reads).toBe(0);
  expect(await versionsBefore(log.all[10]!, looksBack)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  expect(reads).toBe(1);
});

test('the first events of a stream are all there is before the next', async () => {
  const conversation = begin();
  rename(conversation);
  earlier.remember(log.all);
  expect(await versionsBefore(rename(conversation), looksBack)).toEqual([1, 2]);
  expect(reads).toBe(0);
});

test('of a stream in which a gap was left nothing from before it is remembered', async () => {
  const conversation = begin();
  for (let count = 0; count < 5; count++) rename(conversation);
  earlier.remember(log.all.filter(({ version }) => version !== 4));
  expect(await versionsBefore(log.all[5]!, 4)).toEqual([2, 3, 4, 5]);
  expect(reads).toBe(1);
});

test('what lies far back is forgotten, and so is all of it when told', async () => {
  const [old, busy] = [begin(), begin()];
  for (let count = 0; count < 5_000; count++) rename(busy);
  earlier.remember(log.all);
  expect(await versionsBefore(rename(busy), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(0);
  expect(await versionsBefore(rename(old), looksBack)).toEqual([1]);
  expect(reads).toBe(1);
  earlier.clear();
  expect(await versionsBefore(rename(busy), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(2);
});

test('of streams that take turns no more is remembered than was allowed', async () => {
  const most = 400;
  earlier = earlierIn(log, lookingBack, most);
  const conversations = Array.from({ length: 200 }, () => begin());
  earlier.remember(log.all);
  const last = new Map<string, AnyStoredEvent>();
  const takeTurns = (some: readonly string[]): void => {
    for (let turn = 0; turn < 20; turn++) {
      for (const conversation of some) {
        const event = rename(conversation);
        last.set(conversation, event);
        earlier.remember([event]);
      }
    }
  };
  takeTurns(conversations);
  for (const event of last.values()) expect(await versionsBefore(event, looksBack)).toHaveLength(looksBack);
  expect(reads).toBeGreaterThan(200 - most / looksBack);
  const few = conversations.slice(-10);
  takeTurns(few);
  reads = 0;
  for (const conversation of few) await versionsBefore(last.get(conversation)!, looksBack);
  expect(reads).toBe(0);
});

test('where no step looks back nothing is remembered', async () => {
  earlier = earlierIn(log, [profilesProjection]);
  const conversation = begin();
  earlier.remember(log.all);
  expect(await versionsBefore(rename(conversation), 1)).toEqual([1]);
  expect(reads).toBe(1);
});

test('however the log is cut into batches, what is told is what the log holds', async () => {
  const batches = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(batches, async (order) => {
      log = new StoredEvents();
      earlier = earlierIn(log);
      const conversations = [begin(), begin(), begin()];
      let from = 0;
      for (const [which, count] of order) {
        for (let event = 0; event < count; event++) rename(conversations[which]!);
        earlier.remember(log.all.slice(from));
        from = log.all.length;
        const last = log.all.at(-1)!;
        const range = { stream: last.stream, after: last.version - looksBack - 1, upTo: last.version - 1 };
        expect(await earlier.tell(range)).toEqual(earlierAmong(log.all)(range).map(earlierEvent));
      }
    }),
    { numRuns: 100 },
  );
  expect(reads).toBe(0);
});
