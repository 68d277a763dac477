import { beforeEach, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';
import type { Projection } from '../projections/projection.ts';
import { profilesProjection } from '../projections/profiles.ts';
import { earlierEventsIn } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { earlierEvent } from '../projections/earlier-event.ts';
import { EarlierEvents } from './earlier-events.ts';

const looksBack = 8;
const lookBackProjections: readonly Projection[] = [profilesProjection, { ...profilesProjection, looksBack }];

let log: StoredEvents;
let reads: number;
let earlier: EarlierEvents;
beforeEach(() => {
  log = new StoredEvents();
  reads = 0;
  earlier = earlierIn(log);
});

function earlierIn({ all }: StoredEvents, projections = lookBackProjections, maxBytes = 4_000 * 400): EarlierEvents {
  const readStream = (stream: StreamName, { after, upTo }: { after: number; upTo?: number }): Promise<AnyStoredEvent[]> => {
    reads++;
    return Promise.resolve([...earlierEventsIn(all)({ stream, after, upTo: upTo! })]);
  };
  return new EarlierEvents({ readStream }, projections, maxBytes);
}

const createConversation = (conversationId = newId()): string => {
  log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members: [] }));
  return conversationId;
};
const rename = (conversationId: string): AnyStoredEvent => log.append(conversationRenamed({ conversationId, title: 'U' }))[0]!;
const send = (conversationId: string, text: string): AnyStoredEvent =>
  log.append(
    messageSent({
      conversationId,
      messageId: newId(),
      senderId: newId(),
      personal: { text },
      fileIds: [],
      replyTo: null,
      mentions: [],
    }),
  )[0]!;
const versionsBefore = async ({ stream, version }: AnyStoredEvent, count: number): Promise<number[]> =>
  (await earlier.read({ stream, after: version - count - 1, upTo: version - 1 })).map((event) => event.version);

test('reads remembered events from memory and others from the log', async () => {
  const conversation = createConversation();
  for (let count = 0; count < 20; count++) rename(conversation);
  earlier.remember(log.all.slice(5));
  const last = log.all.at(-1)!;
  expect(await versionsBefore(last, looksBack)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  expect(reads).toBe(0);
  expect(await versionsBefore(log.all[10]!, looksBack)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  expect(reads).toBe(1);
});

test('reads fewer events at the start of a stream', async () => {
  const conversation = createConversation();
  rename(conversation);
  earlier.remember(log.all);
  expect(await versionsBefore(rename(conversation), looksBack)).toEqual([1, 2]);
  expect(reads).toBe(0);
});

test('remembers nothing from before a gap in a stream', async () => {
  const conversation = createConversation();
  for (let count = 0; count < 5; count++) rename(conversation);
  earlier.remember(log.all.filter(({ version }) => version !== 4));
  expect(await versionsBefore(log.all[5]!, 4)).toEqual([2, 3, 4, 5]);
  expect(reads).toBe(1);
});

test('forgets events far back, and everything when cleared', async () => {
  const old = createConversation();
  const conversations = Array.from({ length: 10 }, () => createConversation());
  for (const conversation of conversations) for (let count = 0; count < 500; count++) rename(conversation);
  const busy = conversations.at(-1)!;
  earlier.remember(log.all);
  expect(await versionsBefore(rename(busy), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(0);
  expect(await versionsBefore(rename(old), looksBack)).toEqual([1]);
  expect(reads).toBe(1);
  earlier.clear();
  expect(await versionsBefore(rename(busy), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(2);
});

test('remembers no more than the limit when streams alternate', async () => {
  const maxEvents = 400;
  earlier = earlierIn(log, lookBackProjections, maxEvents * 400);
  const conversations = Array.from({ length: 200 }, () => createConversation());
  earlier.remember(log.all);
  const last = new Map<string, AnyStoredEvent>();
  const alternate = (conversationIds: readonly string[]): void => {
    for (let turn = 0; turn < 20; turn++) {
      for (const conversation of conversationIds) {
        const event = rename(conversation);
        last.set(conversation, event);
        earlier.remember([event]);
      }
    }
  };
  alternate(conversations);
  for (const event of last.values()) expect(await versionsBefore(event, looksBack)).toHaveLength(looksBack);
  expect(reads).toBeGreaterThan(200 - maxEvents / looksBack);
  const few = conversations.slice(-10);
  alternate(few);
  reads = 0;
  for (const conversation of few) await versionsBefore(last.get(conversation)!, looksBack);
  expect(reads).toBe(0);
});

test('M5: long texts do not take more memory, nor that of other streams', async () => {
  const [others, hostile] = [Array.from({ length: 8 }, () => createConversation()), Array.from({ length: 8 }, () => createConversation())];
  for (const conversationId of others) for (let count = 0; count < looksBack; count++) rename(conversationId);
  earlier = earlierIn(log, lookBackProjections, 100_000);
  earlier.remember(log.all);
  for (const conversationId of hostile) {
    for (let sent = 0; sent < looksBack; sent++) earlier.remember([send(conversationId, '😀'.repeat(8_000))]);
    for (const other of others) earlier.remember([rename(other)]);
  }
  for (const other of others) expect(await versionsBefore(rename(other), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(0);
  const [firstHostile] = hostile;
  expect(await versionsBefore(send(firstHostile!, 'x'), looksBack)).toHaveLength(looksBack);
  expect(reads).toBe(1);
});

test('remembers nothing when no step looks back', async () => {
  earlier = earlierIn(log, [profilesProjection]);
  const conversation = createConversation();
  earlier.remember(log.all);
  expect(await versionsBefore(rename(conversation), 1)).toEqual([1]);
  expect(reads).toBe(1);
});

test('reads what the log holds, however it is split into batches', async () => {
  const batches = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(batches, async (order) => {
      log = new StoredEvents();
      earlier = earlierIn(log);
      const conversations = [createConversation(), createConversation(), createConversation()];
      let from = 0;
      for (const [which, count] of order) {
        for (let event = 0; event < count; event++) rename(conversations[which]!);
        earlier.remember(log.all.slice(from));
        from = log.all.length;
        const last = log.all.at(-1)!;
        const range = { stream: last.stream, after: last.version - looksBack - 1, upTo: last.version - 1 };
        expect(await earlier.read(range)).toEqual(earlierEventsIn(log.all)(range).map(earlierEvent));
      }
    }),
    { numRuns: 100 },
  );
  expect(reads).toBe(0);
});
