import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { blockSize } from '@parley/read-tables/search/blocks';
import { readProjectionSlots } from '@parley/read-tables/slots';
import { isParked, readParkedSequences } from '@parley/read-tables/parked';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { compareWithFreshProjection } from '../rebuild/compare-with-fresh-projection.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { retryParked } from '../subscription/retry-parked.ts';
import type { SecondarySubscription } from './subscription.ts';
import { blockOfSilence } from '../testing/block-of-silence.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat, keepChatting } from '../testing/live-chat.ts';
import { makeProjector, projected } from '../testing/projecting.ts';
import { searchSubscription } from './all.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

const bus = inProcessEventBus();
const conversationId = newId();
const ada = newId();
let log: ChatLog;
let projector: Projector;

async function start(secondary: SecondarySubscription = searchSubscription, store = log.store): Promise<void> {
  const overrides = { secondaries: [secondary], rebuildsByItself: true, store };
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

async function say(text: string | null) {
  const messageId = newId();
  const rest = { attachments: [], replyTo: null, mentions: [], clientId: null };
  const [sent] = await log.append(messageSent({ conversationId, messageId, senderId: ada, personal: { text }, ...rest }));
  return { conversationId, messageId, messageSeq: sent!.version, senderId: ada };
}

async function edit(message: Awaited<ReturnType<typeof say>>, text: string): Promise<AnyStoredEvent> {
  return (await log.append(messageEdited({ ...message, personal: { text }, mentions: [], mentionsRemoved: [] })))[0]!;
}

const remove = (message: Awaited<ReturnType<typeof say>>) => log.append(messageDeleted({ ...message, mentionsRemoved: [] }));

/** Of the full blocks. */
const wordsIn = async (slot: 'a' | 'b'): Promise<string[]> => {
  const rows = await log.database.read<{ words: string }>({ sql: `SELECT words FROM text_blocks_${slot} ORDER BY block` });
  return rows.flatMap(({ words }) => JSON.parse(words) as string[]);
};

describe('the words of messages', () => {
  beforeEach(() => start());

  test('follow sends, edits and deletions', async () => {
    const first = await say('Grüße aus Łódź');
    const second = await say('grüne Äpfel');
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('a')).toEqual([]);
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('a')).toEqual(['grusse', 'aus', 'lodz', 'grune', 'apfel']);
    await edit(first, 'Grüße aus Kraków');
    await remove(second);
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('a')).toEqual(['grusse', 'aus', 'krakow']);
    await remove(first);
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('a')).toEqual([]);
  });

  test('of a deleted message are gone from the other slot as well, and do not come back with it', async () => {
    const message = await say('the secret');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    await rebuild(everything(), { projections: [] });
    expect(await wordsIn('a')).toEqual(['the', 'secret']);
    await edit(message, 'no secret');
    await remove(message);
    await projected(log, { subscription: SEARCH });
    expect([await wordsIn('a'), await wordsIn('b')]).toEqual([[], []]);
    await rebuild(everything(), { projections: [], beginning: 'kept' });
    expect(await wordsIn('a')).toEqual([]);
    expect((await compareWithFreshProjection(everything())).differences).toEqual([]);
  });

  test('are rebuilt with one look at each event, however many of them are dear', async () => {
    const messages = [];
    for (let turn = 0; turn < 20; turn++) messages.push(await say(`said ${turn}`));
    await log.append(...blockOfSilence(conversationId, ada));
    for (const message of messages) await edit(message, 'said otherwise');
    await projected(log, { subscription: SEARCH });
    const read: AnyStoredEvent[] = [];
    const readPartition: typeof log.store.readPartition = async (...words) => {
      const events = await log.store.readPartition(...words);
      read.push(...events);
      return events;
    };
    await rebuild({ ...everything(), store: { ...log.store, readPartition } }, { projections: [] });
    expect(read.length).toBe(new Set(read.map(({ id }) => id)).size);
    expect((await compareWithFreshProjection(everything())).differences).toEqual([]);
  });

  test('are rebuilt while commands keep coming, and are the apply of the log', async () => {
    const history = new ChatHistory();
    await chat(log, history, 100);
    for (const conversation of history.conversations) {
      for (let block = 0; block < 5; block++) await log.append(...blockOfSilence(conversation.id, ada));
      conversation.seq += 5 * blockSize;
    }
    const talk = keepChatting(log, history);
    expect((await rebuild(everything(), { projections: [] })).differences).toEqual([]);
    await talk.stop();
    await projected(log, { subscription: SEARCH });
    const { rows, differences } = await compareWithFreshProjection(everything());
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThan(20);
    await log.database.write([{ sql: 'UPDATE text_blocks_b SET words = \'["forged"]\'' }]);
    expect((await compareWithFreshProjection(everything())).differences.length).toBeGreaterThan(0);
  });
});

describe('the subscription of search', () => {
  test('hears the publishedCommits of the live shard, and so need not read the log', async () => {
    const reads: number[] = [];
    const readPartition: typeof log.store.readPartition = (...words) => (reads.push(words[0]), log.store.readPartition(...words));
    await start(searchSubscription, { ...log.store, readPartition });
    await say('first');
    await projected(log);
    await projected(log, { subscription: SEARCH });
    // Each of the two looks at each partition once.
    await waitUntil(() => reads.length >= 128, { what: 'the first looks' });
    reads.length = 0;
    for (let turn = 0; turn < 20; turn++) {
      await say('again');
      await projected(log, { subscription: SEARCH });
    }
    // A look at the heads may come between a commit and its letter.
    expect(reads.length).toBeLessThan(10);
  });

  test('writes a block from what it has projected, and from the log what another one had', async () => {
    const reads: string[] = [];
    const readStream: typeof log.store.readStream = (...words) => (reads.push(words[0]), log.store.readStream(...words));
    await start(searchSubscription, { ...log.store, readStream });
    await say('first');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await wordsIn('a'), reads]).toEqual([['first'], []]);
    await say('second');
    await projected(log, { subscription: SEARCH });
    await projector.close();
    await start(searchSubscription, { ...log.store, readStream });
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await wordsIn('a'), reads.length]).toEqual([['first', 'second'], 1]);
  });

  const choking: SecondarySubscription = {
    ...searchSubscription,
    projections: searchSubscription.projections.map((projection) => ({
      ...projection,
      steps: {
        ...projection.steps,
        MessageEdited: {
          apply: () => {
            throw new Error('choked');
          },
        },
      },
    })),
  };

  test('parks for itself alone what it cannot apply, and takes it up again', async () => {
    await start(choking);
    const { partition, position } = await edit(await say('one'), 'two');
    await projected(log, { subscription: SEARCH });
    await projected(log);
    expect(await readParkedSequences(log.database)).toEqual([]);
    expect(await readParkedSequences(log.database, SEARCH)).toMatchObject([{ sequenceId: conversationId, projection: 'text_blocks' }]);
    expect(await isParked(log.database, [{ partition, position }])).toBe(false);
    expect(await isParked(log.database, [{ partition, position }], SEARCH)).toBe(true);
    await projector.close();
    await start();
    expect(await retryParked(everything(), conversationId)).toMatchObject({ kind: 'projected' });
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('a')).toEqual(['two']);
  });

  test('of another version is rebuilt by itself while the live tables go on', async () => {
    await start();
    await say('first');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    await projector.close();
    const next = {
      ...searchSubscription,
      projections: searchSubscription.projections.map((projection) => ({ ...projection, version: 3 })),
    };
    await start(next);
    await say('second');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log);
    // Not before: what is not live is made anew, and for a moment it is not there.
    const isLive = async () => (await readProjectionSlots(log.database, SEARCH)).every(({ slot }) => slot === 'b');
    await waitUntil(isLive, { what: 'the rebuild of search' });
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('b')).toEqual(['first', 'second']);
    expect(projector.state().troubles).toEqual([]);
    expect((await compareWithFreshProjection(everything(next))).differences).toEqual([]);
  });
});
