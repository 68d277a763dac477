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
import type { StartFrom } from '../rebuild/slot-claim.ts';
import { fillerSegment } from '../testing/filler-segment.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import {
  recordPushes,
  makeProjector,
  projected,
  expectedTables,
  readActiveTables,
  type RecordedPushes,
} from '../testing/test-projector.ts';
import { liveProjections, searchSubscription } from './all.ts';

// Each commit waits for the disk, which other tests share.
jest.setTimeout(30_000);

const secret = 'xylophone';
const ada = newId();
let log: ChatLog;
let projector: Projector;
let recorded: RecordedPushes;
let conversationId: string;

beforeEach(async () => {
  const bus = inProcessEventBus();
  const push = inProcessPushChannel();
  recorded = await recordPushes(push);
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

/** Searches every column of every table and returns matches as `table.column`. */
async function columnsContaining(word: string): Promise<string[]> {
  const { database } = log;
  const tables = await database.read<{ name: string }>({ sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name" });
  const columns: string[] = [];
  for (const { name } of tables) {
    for (const { column } of await database.read<{ column: string }>({
      sql: 'SELECT name AS column FROM pragma_table_info(?)',
      values: [name],
    })) {
      const sql = `SELECT COUNT(*) AS count FROM ${name} WHERE instr(CAST("${column}" AS TEXT), ?) > 0`;
      const [found] = await database.read<{ count: number }>({ sql, values: [word] });
      if (found!.count > 0) columns.push(`${name}.${column}`);
    }
  }
  return columns;
}

async function send(text: string, replyTo: { messageId: string; messageSeq: number } | null = null) {
  const fields = { conversationId, messageId: newId(), senderId: ada };
  const quoted = replyTo && { messageId: replyTo.messageId, seq: replyTo.messageSeq, senderId: ada };
  const [sent] = await log.append(messageSent({ ...fields, personal: { text }, fileIds: [], replyTo: quoted, mentions: [ada] }));
  return { ...fields, messageSeq: sent!.version };
}

const edit = (message: Awaited<ReturnType<typeof send>>, text: string) =>
  log.append(messageEdited({ ...message, personal: { text }, mentions: [ada], mentionsRemoved: [] }));
const remove = (message: Awaited<ReturnType<typeof send>>) => log.append(messageDeleted({ ...message, mentionsRemoved: [ada] }));
const allProjected = async (): Promise<void> => {
  await projected(log);
  await projected(log, { subscription: SEARCH });
};
const rebuildAll = async (startFrom: StartFrom = 'empty', { swap = true } = {}): Promise<void> => {
  for (const subscription of [{ projections: liveProjections }, searchSubscription]) {
    await rebuild({ store: log.store, database: log.database, ...subscription }, { projections: [], startFrom, swap });
  }
};

describe('a deleted text', () => {
  test('is erased from all tables', async () => {
    const message = await send(`the ${secret} plays`);
    await send('does it?', message);
    await log.append(...fillerSegment(conversationId, ada));
    await allProjected();
    expect(await columnsContaining(secret)).toEqual(['messages_a.text', 'text_segments_a.terms', 'text_segments_a.texts']);
    await remove(message);
    await allProjected();
    expect(await columnsContaining(secret)).toEqual([]);
  });

  test('is erased from the previous slot too and does not return with a rollback', async () => {
    const message = await send(`the ${secret} plays`);
    const other = await send('harmless');
    await log.append(...fillerSegment(conversationId, ada));
    await allProjected();
    await rebuildAll();
    expect((await columnsContaining(secret)).length).toBe(6);
    await edit(other, `now with a ${secret}`);
    await edit(message, `the ${secret} played`);
    await remove(message);
    await remove(other);
    await allProjected();
    expect(await columnsContaining(secret)).toEqual([]);
    await rebuildAll('previous');
    expect(await columnsContaining(secret)).toEqual([]);
  });

  test('is erased from the slot of an interrupted rebuild too and does not return when it resumes', async () => {
    const message = await send(`the ${secret} plays`);
    const other = await send('harmless');
    await log.append(...fillerSegment(conversationId, ada));
    await allProjected();
    await rebuildAll('empty', { swap: false });
    expect((await columnsContaining(secret)).length).toBe(6);
    await edit(message, 'nothing plays');
    await edit(other, `now with a ${secret}`);
    await remove(message);
    await remove(other);
    await allProjected();
    expect(await columnsContaining(secret)).toEqual([]);
    await rebuildAll('unfinished');
    expect(await columnsContaining(secret)).toEqual([]);
    expect(await readActiveTables(log.database)).toEqual(
      await expectedTables(log.store, [...liveProjections, ...searchSubscription.projections]),
    );
  });

  test('is in no push after the deletion', async () => {
    const message = await send(`the ${secret} plays`);
    await allProjected();
    await remove(message);
    await send('was it good?', message);
    await allProjected();
    const later = () => {
      const deletion = recorded.events().findIndex(({ type }) => type === 'message.deleted');
      return deletion === -1 ? [] : recorded.events().slice(deletion);
    };
    // Pushes are sent after the commit.
    await waitUntil(() => later().length === 2, { what: 'the pushes' });
    expect(JSON.stringify(later())).not.toContain(secret);
  });
});
