import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { activeSlot } from '@parley/read-tables/slots';
import { messages } from '@parley/read-tables/tables';
import type { Projector } from '../app.ts';
import { liveProjections } from '../projections/all.ts';
import type { Projection } from '../projections/projection.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat, keepChatting } from '../testing/live-chat.ts';
import { makeProjector, projected, expectedTables, tablesOf } from '../testing/projecting.ts';
import { compareWithFreshProjection } from './compare-with-fresh-projection.ts';
import { rebuild, type RebuildOptions } from './rebuild.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let projector: Projector;
let history: ChatHistory;

beforeEach(async () => {
  bus = inProcessEventBus();
  log = await openEmbeddedLog(bus);
  history = new ChatHistory();
  projector = makeProjector({ log, bus, push: inProcessPushChannel() });
  await projector.start();
  await chat(log, history, 150);
  await projected(log);
});

afterEach(async () => {
  await projector.close();
  await log.close();
});

const everything = (): { store: ChatLog['store']; database: ChatLog['database']; projections: readonly Projection[] } => ({
  store: log.store,
  database: log.database,
  projections: liveProjections,
});
const rebuildNow = (options: Partial<RebuildOptions> = {}) => rebuild(everything(), { projections: [], ...options });

describe('a rebuild', () => {
  test('makes what was there, on the other slot', async () => {
    const before = await tablesOf(log.database);
    const { differences, slots } = await rebuildNow();
    expect(differences).toEqual([]);
    expect(slots.map(({ slot }) => slot)).toEqual(liveProjections.map(() => 'b'));
    expect((await activeSlot(log.database)).names.messages).toBe('messages_b');
    expect(await tablesOf(log.database)).toEqual(before);
  });

  test('goes on while commands keep coming, and the projector goes on after it', async () => {
    const talk = keepChatting(log, history);
    expect((await rebuildNow()).differences).toEqual([]);
    expect((await rebuildNow({ projections: ['members', 'reactions', 'mentions'] })).differences).toEqual([]);
    expect(await talk.stop()).toBeGreaterThan(20);
    await chat(log, history, 30, 2);
    await projected(log);
    expect((await activeSlot(log.database)).names).toMatchObject({
      members: 'members_a',
      reactions: 'reactions_a',
      profiles: 'profiles_b',
    });
    expect(await tablesOf(log.database)).toEqual(await expectedTables(log.store));
    expect((await compareWithFreshProjection(everything())).differences).toEqual([]);
  });

  test('of one projection takes along those that share its tables, and no other', async () => {
    await rebuildNow({ projections: ['tombstones'] });
    const { names } = await activeSlot(log.database);
    expect(names).toMatchObject({
      profiles: 'profiles_a',
      conversations: 'conversations_a',
      members: 'members_a',
      mentions: 'mentions_a',
      messages: 'messages_b',
      tombstones: 'tombstones_b',
    });
  });

  test('tells where the live slot differed, and repairs it', async () => {
    await log.database.write([{ sql: "UPDATE messages_a SET text = 'forged' WHERE seq = (SELECT min(seq) FROM messages_a)" }]);
    const { differences } = await rebuildNow({ projections: ['messages'] });
    expect(differences.length).toBeGreaterThan(0);
    expect(new Set(differences.map(({ table }) => table))).toEqual(new Set(['messages']));
    expect(await tablesOf(log.database)).toEqual(await expectedTables(log.store));
  });

  test('that meets an event which it cannot apply stops, and changes nothing', async () => {
    const broken: Projection = { ...liveProjections[0]!, steps: { AccountRegistered: { apply: () => rejectedBy('the new code') } } };
    const projections = [broken, ...liveProjections.slice(1)];
    const stopped = rebuild({ ...everything(), projections }, { projections: ['profiles'] });
    await expect(stopped).rejects.toMatchObject({ name: 'RebuildStopped', event: { type: 'AccountRegistered' } });
    expect((await activeSlot(log.database)).names.profiles).toBe('profiles_a');
    await chat(log, history, 20, 3);
    await projected(log);
  });

  test('can be gone back on: the old slot applies on from where it stood', async () => {
    await rebuildNow();
    await chat(log, history, 40, 4);
    await projected(log);
    const rebuilt = await rebuildNow({ startFrom: 'previous' });
    expect(rebuilt.projected).toBeLessThan(60);
    expect((await activeSlot(log.database)).names.messages).toBe('messages_a');
    expect(await tablesOf(log.database)).toEqual(await expectedTables(log.store));
  });

  test('goes on after it died half way', async () => {
    const dying = rebuildNow({ onProgress: ({ projected }) => (projected > 60 ? rejectedBy('SIGKILL') : undefined) });
    await expect(dying).rejects.toThrow('SIGKILL');
    const { projected } = await rebuildNow({ startFrom: 'unfinished' });
    expect(projected).toBeGreaterThan(0);
    expect(projected).toBeLessThan(120);
    expect(await tablesOf(log.database)).toEqual(await expectedTables(log.store));
  });

  test('with a new version is the way from an old shape to a new one', async () => {
    const shouting: Projection = {
      ...liveProjections[3]!,
      version: 2,
      steps: { ...liveProjections[3]!.steps, MessageEdited: { apply: () => undefined } },
    };
    const projections = liveProjections.map((projection) => (projection.table === messages ? shouting : projection));
    await projector.close();
    projector = makeProjector({ log, bus, push: inProcessPushChannel(), overrides: { projections } });
    await projector.start();
    await chat(log, history, 10, 5);
    const { differences } = await rebuild({ ...everything(), projections }, { projections: ['messages'] });
    // Only its dependant has the version that it had.
    expect(differences).toEqual([]);
    await projected(log);
    const edited = await log.database.read({ sql: 'SELECT * FROM messages_b WHERE edited_at IS NOT NULL' });
    expect(edited).toEqual([]);
  });
});

describe('the comparison with a fresh apply', () => {
  test('names the rows that differ, are missing or too many', async () => {
    await log.database.write([
      { sql: 'UPDATE members_a SET read_seq = read_seq + 1 WHERE user_id = (SELECT min(user_id) FROM members_a)' },
      { sql: 'DELETE FROM profiles_a WHERE user_id = (SELECT min(user_id) FROM profiles_a)' },
      { sql: 'INSERT INTO tombstones_a (conversation_id, ordinal, position) SELECT min(conversation_id), 999, 1 FROM conversations_a' },
    ]);
    const { rows, differences } = await compareWithFreshProjection(everything());
    expect(rows).toBe((await tablesOf(log.database)).size);
    const told = differences.map(({ table, columns, tables, log }) => [
      table,
      columns.length > 1 ? 'row' : columns[0],
      tables !== null,
      log !== null,
    ]);
    expect(told).toContainEqual(['profiles', 'row', false, true]);
    expect(told).toContainEqual(['tombstones', 'row', true, false]);
    expect(told.filter(([table]) => table === 'members').every(([, column]) => column === 'readSeq')).toBe(true);
    expect(new Set(told.map(([table]) => table))).toEqual(new Set(['members', 'profiles', 'tombstones']));
  });

  test('is not deceived by commands that keep coming', async () => {
    const talk = keepChatting(log, history);
    const { differences } = await compareWithFreshProjection(everything());
    await talk.stop();
    expect(differences).toEqual([]);
  });
});

function rejectedBy(whom: string): never {
  throw new Error(whom);
}
