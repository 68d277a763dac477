/** What was deleted is in no read table any more, on neither side: every column of every table is looked through. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import type { Beginning } from '../rebuild/slot-claim.ts';
import { blockOfSilence } from '../testing/block-of-silence.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { listen, makeProjector, projected, directProjection, tablesOf, type Heard } from '../testing/projecting.ts';
import { liveProjections, searchSubscription } from './all.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

const secret = 'xylophone';
const ada = newId();
let log: ChatLog;
let projector: Projector;
let heard: Heard;
let conversationId: string;

beforeEach(async () => {
  const bus = inProcessEventBus();
  const push = inProcessPushChannel();
  heard = await listen(push);
  log = await openEmbeddedLog(bus);
  projector = makeProjector({ log, bus, push, times: { poll: 20 }, overrides: { secondaries: [searchSubscription] } });
  await projector.start();
  conversationId = newId();
  const members = [{ userId: ada, role: 'owner' as const }];
  await log.append(conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members }));
});

afterEach(async () => {
  await projector.close();
  await log.close();
});

/** Where it stands: `table.column`, without the numbers of the side. */
async function placesOf(word: string): Promise<string[]> {
  const { database } = log;
  const tables = await database.read<{ name: string }>({ sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name" });
  const places: string[] = [];
  for (const { name } of tables) {
    for (const { column } of await database.read<{ column: string }>({
      sql: 'SELECT name AS column FROM pragma_table_info(?)',
      values: [name],
    })) {
      const sql = `SELECT COUNT(*) AS count FROM ${name} WHERE instr(CAST(${column} AS TEXT), ?) > 0`;
      const [found] = await database.read<{ count: number }>({ sql, values: [word] });
      if (found!.count > 0) places.push(`${name}.${column}`);
    }
  }
  return places;
}

async function say(text: string, replyTo: { messageId: string; messageSeq: number } | null = null) {
  const of = { conversationId, messageId: newId(), senderId: ada };
  const quoted = replyTo && { messageId: replyTo.messageId, seq: replyTo.messageSeq, senderId: ada };
  const [sent] = await log.append(
    messageSent({ ...of, personal: { text }, attachments: [], replyTo: quoted, mentions: [ada], clientId: null }),
  );
  return { ...of, messageSeq: sent!.version };
}

const edit = (message: Awaited<ReturnType<typeof say>>, text: string) =>
  log.append(messageEdited({ ...message, personal: { text }, mentions: [ada], mentionsRemoved: [] }));
const remove = (message: Awaited<ReturnType<typeof say>>) => log.append(messageDeleted({ ...message, mentionsRemoved: [ada] }));
const allProjected = async (): Promise<void> => {
  await projected(log);
  await projected(log, { subscription: SEARCH });
};
const rebuildAll = async (beginning: Beginning = 'nothing', { swap = true } = {}): Promise<void> => {
  for (const subscription of [{ projections: liveProjections }, searchSubscription]) {
    await rebuild({ store: log.store, database: log.database, ...subscription }, { projections: [], beginning, swap });
  }
};

describe('a deleted text', () => {
  test('is in the tables until it is deleted, and then in none', async () => {
    const message = await say(`the ${secret} plays`);
    await say('does it?', message);
    await log.append(...blockOfSilence(conversationId, ada));
    await allProjected();
    expect(await placesOf(secret)).toEqual(['messages_a.text', 'text_blocks_a.words', 'text_blocks_a.texts']);
    await remove(message);
    await allProjected();
    expect(await placesOf(secret)).toEqual([]);
  });

  test('is gone from the slot that was live before, too, and does not come back with it', async () => {
    const message = await say(`the ${secret} plays`);
    const other = await say('harmless');
    await log.append(...blockOfSilence(conversationId, ada));
    await allProjected();
    await rebuildAll();
    expect((await placesOf(secret)).length).toBe(6);
    await edit(other, `now with a ${secret}`);
    await edit(message, `the ${secret} played`);
    await remove(message);
    await remove(other);
    await allProjected();
    expect(await placesOf(secret)).toEqual([]);
    await rebuildAll('kept');
    expect(await placesOf(secret)).toEqual([]);
  });

  test('is gone from a slot that a rebuild left half done, too, and does not come back when it goes on', async () => {
    const message = await say(`the ${secret} plays`);
    const other = await say('harmless');
    await log.append(...blockOfSilence(conversationId, ada));
    await allProjected();
    await rebuildAll('nothing', { swap: false });
    expect((await placesOf(secret)).length).toBe(6);
    await edit(message, 'nothing plays');
    await edit(other, `now with a ${secret}`);
    await remove(message);
    await remove(other);
    await allProjected();
    expect(await placesOf(secret)).toEqual([]);
    await rebuildAll('unfinished');
    expect(await placesOf(secret)).toEqual([]);
    expect(await tablesOf(log.database)).toEqual(
      await directProjection(log.store, [...liveProjections, ...searchSubscription.projections]),
    );
  });

  test('is in no push after the one that deletes it', async () => {
    const message = await say(`the ${secret} plays`);
    await allProjected();
    await remove(message);
    await say('was it good?', message);
    await allProjected();
    const later = () => {
      const deletion = heard.events().findIndex(({ type }) => type === 'message.deleted');
      return deletion === -1 ? [] : heard.events().slice(deletion);
    };
    // Pushes follow the commit.
    await waitUntil(() => later().length === 2, { what: 'the pushes' });
    expect(JSON.stringify(later())).not.toContain(secret);
  });
});
