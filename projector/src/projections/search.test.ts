import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { inProcessMessageBus } from '@parley/event-bus/in-process-message-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { blockSize } from '@parley/read-tables/search/blocks';
import { readProjectionSides } from '@parley/read-tables/sides';
import { isParked, readParkedSequences } from '@parley/read-tables/parked';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { compareWithFreshFold } from '../rebuild/compare-with-fresh-fold.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { retryParked } from '../subscription/retry-parked.ts';
import type { Follower } from './subscription.ts';
import { blockOfSilence } from '../testing/block-of-silence.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat, keepChatting } from '../testing/live-chat.ts';
import { makeProjector, projected } from '../testing/projecting.ts';
import { searchFollower } from './all.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

const bus = inProcessMessageBus();
const conversationId = newId();
const ada = newId();
let log: ChatLog;
let projector: Projector;

async function start(follower: Follower = searchFollower, store = log.store): Promise<void> {
  const overrides = { followers: [follower], rebuildsByItself: true, store };
  projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { poll: 20, retry: 20, renewal: 50 }, overrides });
  await projector.start();
}

const everything = (follower = searchFollower) => ({ store: log.store, database: log.database, ...follower });

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
const wordsIn = async (side: 'a' | 'b'): Promise<string[]> => {
  const rows = await log.database.read<{ words: string }>({ sql: `SELECT words FROM text_blocks_${side} ORDER BY block` });
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

  test('of a deleted message are gone from the other side as well, and do not come back with it', async () => {
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
    expect((await compareWithFreshFold(everything())).differences).toEqual([]);
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
    expect((await compareWithFreshFold(everything())).differences).toEqual([]);
  });

  test('are rebuilt while commands keep coming, and are the fold of the log', async () => {
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
    const { rows, differences } = await compareWithFreshFold(everything());
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThan(20);
    await log.database.write([{ sql: 'UPDATE text_blocks_b SET words = \'["forged"]\'' }]);
    expect((await compareWithFreshFold(everything())).differences.length).toBeGreaterThan(0);
  });
});

describe('the subscription of search', () => {
  test('hears the letters of the live lane, and so need not read the log', async () => {
    const reads: number[] = [];
    const readPartition: typeof log.store.readPartition = (...words) => (reads.push(words[0]), log.store.readPartition(...words));
    await start(searchFollower, { ...log.store, readPartition });
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

  test('writes a block from what it has folded, and from the log what another one had', async () => {
    const reads: string[] = [];
    const readStream: typeof log.store.readStream = (...words) => (reads.push(words[0]), log.store.readStream(...words));
    await start(searchFollower, { ...log.store, readStream });
    await say('first');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await wordsIn('a'), reads]).toEqual([['first'], []]);
    await say('second');
    await projected(log, { subscription: SEARCH });
    await projector.close();
    await start(searchFollower, { ...log.store, readStream });
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log, { subscription: SEARCH });
    expect([await wordsIn('a'), reads.length]).toEqual([['first', 'second'], 1]);
  });

  const choking: Follower = {
    ...searchFollower,
    projections: searchFollower.projections.map((projection) => ({
      ...projection,
      steps: {
        ...projection.steps,
        MessageEdited: {
          fold: () => {
            throw new Error('choked');
          },
        },
      },
    })),
  };

  test('parks for itself alone what it cannot fold, and takes it up again', async () => {
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
    expect(await retryParked(everything(), conversationId)).toMatchObject({ kind: 'folded' });
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
    const next = { ...searchFollower, projections: searchFollower.projections.map((projection) => ({ ...projection, version: 3 })) };
    await start(next);
    await say('second');
    await log.append(...blockOfSilence(conversationId, ada));
    await projected(log);
    // Not before: what is not live is made anew, and for a moment it is not there.
    const isLive = async () => (await readProjectionSides(log.database, SEARCH)).every(({ side }) => side === 'b');
    await waitUntil(isLive, { what: 'the rebuild of search' });
    await projected(log, { subscription: SEARCH });
    expect(await wordsIn('b')).toEqual(['first', 'second']);
    expect(projector.state().troubles).toEqual([]);
    expect((await compareWithFreshFold(everything(next))).differences).toEqual([]);
  });
});
