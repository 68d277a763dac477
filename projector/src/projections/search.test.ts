import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { segmentSize } from '@parley/read-tables/search/segments';
import { readProjectionSlots } from '@parley/read-tables/slots';
import { isParked, readParkedSequences } from '@parley/read-tables/parked';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { compareWithFreshProjection } from '../rebuild/compare-with-fresh-projection.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { retryParked } from '../subscription/retry-parked.ts';
import type { SecondarySubscription } from './subscription.ts';
import { fillerSegment } from '../testing/filler-segment.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat, keepChatting } from '../testing/live-chat.ts';
import { makeProjector, projected } from '../testing/test-projector.ts';
import { searchSubscription } from './all.ts';

// Each commit waits for the disk, which other tests share.
jest.setTimeout(30_000);

const bus = inProcessEventBus();
const conversationId = newId();
const ada = newId();
let log: ChatLog;
let projector: Projector;

async function start(secondary: SecondarySubscription = searchSubscription, store = log.store): Promise<void> {
  const overrides = { secondaries: [secondary], autoRebuild: true, store };
  projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { poll: 20, retry: 20, renewal: 50 }, overrides });
  await projector.start();
}

const everything = (secondary = searchSubscription) => ({ store: log.store, database: log.database, ...secondary });

beforeEach(async () => {
  log = await openEmbeddedLog(bus);
  const members = [{ userId: ada, role: 'owner' as const }];
  await log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members }));
});

afterEach(async () => {
  await projector.close();
  await log.close();
});

async function send(text: string | null) {
  const messageId = newId();
  const rest = { fileIds: [], replyTo: null, mentions: [] };
  const [sent] = await log.append(messageSent({ conversationId, messageId, senderId: ada, personal: { text }, ...rest }));
  return { conversationId, messageId, messageSeq: sent!.version, senderId: ada };
}

async function edit(message: Awaited<ReturnType<typeof send>>, text: string): Promise<AnyStoredEvent> {
  return (await log.append(messageEdited({ ...message, personal: { text }, mentions: [], mentionsRemoved: [] })))[0]!;
}

const remove = (message: Awaited<ReturnType<typeof send>>) => log.append(messageDeleted({ ...message, mentionsRemoved: [] }));

/** Indexed words of the full segments. */
const termsIn = async (slot: 'a' | 'b'): Promise<string[]> => {
  const rows = await log.database.read<{ terms: string }>({ sql: `SELECT terms FROM text_segments_${slot} ORDER BY segment` });
  return rows.flatMap(({ terms }) => JSON.parse(terms) as string[]);
};

describe('the terms of messages', () => {
  beforeEach(() => start());

  test('follow sends, edits and deletions', async () => {
    const first = await send('Grüße aus Łódź');
    const second = await send('grüne Äpfel');
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('a')).toEqual([]);
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('a')).toEqual(['grusse', 'aus', 'lodz', 'grune', 'apfel']);
    await edit(first, 'Grüße aus Kraków');
    await remove(second);
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('a')).toEqual(['grusse', 'aus', 'krakow']);
    await remove(first);
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('a')).toEqual([]);
  });

  test('of a deleted message are erased from the previous slot too and do not return with a rollback', async () => {
    const message = await send('the secret');
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    await rebuild(everything(), { projections: [] });
    expect(await termsIn('a')).toEqual(['the', 'secret']);
    await edit(message, 'no secret');
    await remove(message);
    await projected(log, { subscription: SEARCH });
    expect([await termsIn('a'), await termsIn('b')]).toEqual([[], []]);
    await rebuild(everything(), { projections: [], startFrom: 'previous' });
    expect(await termsIn('a')).toEqual([]);
    expect((await compareWithFreshProjection(everything())).differences).toEqual([]);
  });

  test('are rebuilt reading each event once, however many are expensive', async () => {
    const messages = [];
    for (let turn = 0; turn < 20; turn++) messages.push(await send(`said ${turn}`));
    await log.append(...fillerSegment(conversationId, ada));
    for (const message of messages) await edit(message, 'said otherwise');
    await projected(log, { subscription: SEARCH });
    const read: AnyStoredEvent[] = [];
    const readPartition: typeof log.store.readPartition = async (...args) => {
      const events = await log.store.readPartition(...args);
      read.push(...events);
      return events;
    };
    await rebuild({ ...everything(), store: { ...log.store, readPartition } }, { projections: [] });
    expect(read.length).toBe(new Set(read.map(({ id }) => id)).size);
    expect((await compareWithFreshProjection(everything())).differences).toEqual([]);
  });

  test('are rebuilt while commands are appended and match the log', async () => {
    const history = new ChatHistory();
    await chat(log, history, 100);
    for (const conversation of history.conversations) {
      for (let segment = 0; segment < 5; segment++) await log.append(...fillerSegment(conversation.id, ada));
      conversation.seq += 5 * segmentSize;
    }
    const traffic = keepChatting(log, history);
    expect((await rebuild(everything(), { projections: [] })).differences).toEqual([]);
    await traffic.stop();
    await projected(log, { subscription: SEARCH });
    const { rows, differences } = await compareWithFreshProjection(everything());
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThan(20);
    await log.database.write([{ sql: 'UPDATE text_segments_b SET terms = \'["forged"]\'' }]);
    expect((await compareWithFreshProjection(everything())).differences.length).toBeGreaterThan(0);
  });
});

describe('the subscription of search', () => {
  test('receives the commits of the live shard and rarely reads the log', async () => {
    const reads: number[] = [];
    const readPartition: typeof log.store.readPartition = (...args) => (reads.push(args[0]), log.store.readPartition(...args));
    await start(searchSubscription, { ...log.store, readPartition });
    await send('first');
    await projected(log);
    await projected(log, { subscription: SEARCH });
    // Both subscriptions read each partition once.
    await waitUntil(() => reads.length >= 128, { what: 'the initial reads' });
    reads.length = 0;
    for (let turn = 0; turn < 20; turn++) {
      await send('again');
      await projected(log, { subscription: SEARCH });
    }
    // A poll of the heads may come between a commit and its publication.
    expect(reads.length).toBeLessThan(10);
  });

  test('indexes a segment from cached events, and from the log after a restart', async () => {
    const reads: string[] = [];
    const readStream: typeof log.store.readStream = (...args) => (reads.push(args[0]), log.store.readStream(...args));
    await start(searchSubscription, { ...log.store, readStream });
    await send('first');
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await termsIn('a'), reads]).toEqual([['first'], []]);
    await send('second');
    await projected(log, { subscription: SEARCH });
    await projector.close();
    await start(searchSubscription, { ...log.store, readStream });
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await termsIn('a'), reads.length]).toEqual([['first', 'second'], 1]);
  });

  const failing: SecondarySubscription = {
    ...searchSubscription,
    projections: searchSubscription.projections.map((projection) => ({
      ...projection,
      steps: {
        ...projection.steps,
        MessageEdited: {
          apply: () => {
            throw new Error('failed');
          },
        },
      },
    })),
  };

  test('parks a sequence for itself only and retries it', async () => {
    await start(failing);
    const { partition, position } = await edit(await send('one'), 'two');
    await projected(log, { subscription: SEARCH });
    await projected(log);
    expect(await readParkedSequences(log.database)).toEqual([]);
    expect(await readParkedSequences(log.database, SEARCH)).toMatchObject([{ sequenceId: conversationId, projection: 'text_segments' }]);
    expect(await isParked(log.database, [{ partition, position }])).toBe(false);
    expect(await isParked(log.database, [{ partition, position }], SEARCH)).toBe(true);
    await projector.close();
    await start();
    expect(await retryParked(everything(), conversationId)).toMatchObject({ kind: 'projected' });
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('a')).toEqual(['two']);
  });

  test('with a new version is rebuilt automatically while the live tables continue', async () => {
    await start();
    await send('first');
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    await projector.close();
    const next = {
      ...searchSubscription,
      projections: searchSubscription.projections.map((projection) => ({ ...projection, version: 3 })),
    };
    await start(next);
    await send('second');
    await log.append(...fillerSegment(conversationId, ada));
    await projected(log);
    // Wait for the switch: until then the inactive table may not exist.
    const isLive = async () => (await readProjectionSlots(log.database, SEARCH)).every(({ slot }) => slot === 'b');
    await waitUntil(isLive, { what: 'the rebuild of search' });
    await projected(log, { subscription: SEARCH });
    expect(await termsIn('b')).toEqual(['first', 'second']);
    expect(projector.state().failures).toEqual([]);
    expect((await compareWithFreshProjection(everything(next))).differences).toEqual([]);
  });
});
