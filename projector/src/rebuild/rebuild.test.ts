import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { activeSlot } from '@parley/read-tables/slots';
import { messages } from '@parley/read-tables/tables/messages';
import { liveProjections } from '../projections/all.ts';
import { messagesProjection } from '../projections/messages.ts';
import type { Projection } from '../projections/projection.ts';
import { chat, keepChatting } from '../testing/live-chat.ts';
import { openProjectedChat, type ProjectedChat } from '../testing/projected-chat.ts';
import { expectedTables, projected, readActiveTables } from '../testing/test-projector.ts';
import { compareWithFreshProjection } from './compare-with-fresh-projection.ts';
import { rebuild, type RebuildOptions } from './rebuild.ts';

// Each commit waits for the disk, which other tests share.
jest.setTimeout(30_000);

let system: ProjectedChat;
let log: ProjectedChat['log'];
let history: ProjectedChat['history'];

beforeEach(async () => {
  system = await openProjectedChat();
  ({ log, history } = system);
});

afterEach(() => system.close());

const dependencies = () => ({ store: log.store, database: log.database, projections: liveProjections });
const rebuildNow = (options: Partial<RebuildOptions> = {}) => rebuild(dependencies(), { projections: [], ...options });

describe('a rebuild', () => {
  test('fills the other slot with equal rows', async () => {
    const before = await readActiveTables(log.database);
    const { differences, slots } = await rebuildNow();
    expect(differences).toEqual([]);
    expect(slots.map(({ slot }) => slot)).toEqual(liveProjections.map(() => 'b'));
    expect((await activeSlot(log.database)).names.messages).toBe('messages_b');
    expect(await readActiveTables(log.database)).toEqual(before);
  });

  test('runs while commands are appended, and the projector continues after it', async () => {
    const traffic = keepChatting(log, history);
    expect((await rebuildNow()).differences).toEqual([]);
    expect((await rebuildNow({ projections: ['members', 'reactions', 'mentions'] })).differences).toEqual([]);
    expect(await traffic.stop()).toBeGreaterThan(20);
    await chat(log, history, 30, 2);
    await projected(log);
    expect((await activeSlot(log.database)).names).toMatchObject({
      members: 'members_a',
      reactions: 'reactions_a',
      profiles: 'profiles_b',
    });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    expect((await compareWithFreshProjection(dependencies())).differences).toEqual([]);
  });

  test('of one projection includes those that share tables with it, and no other', async () => {
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

  test('reports where the active slot differed, and repairs it', async () => {
    await log.database.write([{ sql: "UPDATE messages_a SET text = 'forged' WHERE seq = (SELECT min(seq) FROM messages_a)" }]);
    const { differences } = await rebuildNow({ projections: ['messages'] });
    expect(differences.length).toBeGreaterThan(0);
    expect(new Set(differences.map(({ table }) => table))).toEqual(new Set(['messages']));
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('stops at an event that it cannot apply and changes nothing', async () => {
    const broken: Projection = { ...liveProjections[0]!, steps: { AccountRegistered: { apply: () => fail('the new code') } } };
    const projections = [broken, ...liveProjections.slice(1)];
    const result = rebuild({ ...dependencies(), projections }, { projections: ['profiles'] });
    await expect(result).rejects.toMatchObject({ name: 'RebuildStopped', event: { type: 'AccountRegistered' } });
    expect((await activeSlot(log.database)).names.profiles).toBe('profiles_a');
    await chat(log, history, 20, 3);
    await projected(log);
  });

  test('can be rolled back: the previous slot continues from its position', async () => {
    await rebuildNow();
    await chat(log, history, 40, 4);
    await projected(log);
    const rebuilt = await rebuildNow({ startFrom: 'previous' });
    expect(rebuilt.projected).toBeLessThan(60);
    expect((await activeSlot(log.database)).names.messages).toBe('messages_a');
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('resumes after it was killed', async () => {
    const killed = rebuildNow({ onProgress: ({ projected }) => (projected > 60 ? fail('SIGKILL') : undefined) });
    await expect(killed).rejects.toThrow('SIGKILL');
    const { projected } = await rebuildNow({ startFrom: 'unfinished' });
    expect(projected).toBeGreaterThan(0);
    expect(projected).toBeLessThan(120);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('migrates a table to a new version of its projection', async () => {
    const changed: Projection = {
      ...messagesProjection,
      version: messagesProjection.version + 1,
      steps: { ...messagesProjection.steps, MessageEdited: { apply: () => undefined } },
    };
    const projections = liveProjections.map((projection) => (projection.table === messages ? changed : projection));
    await system.start({ projections });
    await chat(log, history, 10, 5);
    const { differences } = await rebuild({ ...dependencies(), projections }, { projections: ['messages'] });
    // Only projections of an unchanged version are compared.
    expect(differences).toEqual([]);
    await projected(log);
    const edited = await log.database.read({ sql: 'SELECT * FROM messages_b WHERE edited_at IS NOT NULL' });
    expect(edited).toEqual([]);
  });
});

describe('the comparison with a fresh projection', () => {
  test('reports rows that differ, are missing or must not exist', async () => {
    await log.database.write([
      { sql: 'UPDATE members_a SET read_seq = read_seq + 1 WHERE user_id = (SELECT min(user_id) FROM members_a)' },
      { sql: 'DELETE FROM profiles_a WHERE user_id = (SELECT min(user_id) FROM profiles_a)' },
      { sql: 'INSERT INTO tombstones_a (conversation_id, ordinal, position) SELECT min(conversation_id), 999, 1 FROM conversations_a' },
    ]);
    const { rows, differences } = await compareWithFreshProjection(dependencies());
    expect(rows).toBe((await readActiveTables(log.database)).size);
    const reported = differences.map(({ table, columns, tables, log }) => [
      table,
      columns.length > 1 ? 'row' : columns[0],
      tables !== null,
      log !== null,
    ]);
    expect(reported).toContainEqual(['profiles', 'row', false, true]);
    expect(reported).toContainEqual(['tombstones', 'row', true, false]);
    expect(reported.filter(([table]) => table === 'members').every(([, column]) => column === 'readSeq')).toBe(true);
    expect(new Set(reported.map(([table]) => table))).toEqual(new Set(['members', 'profiles', 'tombstones']));
  });

  test('reports no differences while commands are appended', async () => {
    const traffic = keepChatting(log, history);
    const { differences } = await compareWithFreshProjection(dependencies());
    await traffic.stop();
    expect(differences).toEqual([]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
