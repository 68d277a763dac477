import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { encodeRow, columnSql } from '@parley/database/table-sql';
import { placeholders } from '@parley/database/sql-list';
import { newId } from '@parley/events/ids';
import { messages, type MessageRow } from '@parley/read-tables/tables/messages';
import { sqliteStorage, type Storage } from '../../storage.fixture.ts';
import { redactReadTables } from './redact-read-tables.ts';

const [conversationId, ann, ben] = [newId(), newId(), newId()];
let storage: Storage;
beforeEach(async () => {
  storage = await sqliteStorage();
});
afterEach(() => storage.close());

const rowOf = (seq: number, senderId: string, row: Partial<MessageRow> = {}): MessageRow => ({
  conversationId,
  seq,
  messageId: newId(),
  senderId,
  ordinal: seq,
  text: 'a text',
  attachments: [],
  replyToSeq: null,
  mentions: [ben],
  custom: { a: 1 },
  clientId: 'c',
  sentAt: 1,
  editedAt: null,
  deletedAt: null,
  erasedAt: null,
  position: seq,
  ...row,
});

async function insert(slot: 'a' | 'b', rows: readonly MessageRow[]): Promise<void> {
  await storage.readDatabase.write(
    rows.map((row) => {
      const values = encodeRow(messages, row);
      return { sql: `INSERT INTO messages_${slot} (${columnSql(messages)}) VALUES (${placeholders(values)})`, values };
    }),
  );
}
const contentOf = (slot: 'a' | 'b', columns: string) =>
  storage.readDatabase.read({ sql: `SELECT seq, ${columns} FROM messages_${slot} ORDER BY seq` });

test('empties the messages of the person in ranges; others, and deletions, stay', async () => {
  const deleted = { text: null, custom: null, deletedAt: 7 };
  await insert('a', [rowOf(1, ann), rowOf(2, ben), rowOf(3, ann, deleted), rowOf(4_500, ann), rowOf(4_501, ben)]);
  await redactReadTables(storage.readDatabase, { userId: ann, erasedAt: 9, conversationIds: [conversationId] });
  const [gone, kept] = [
    { text: null, custom: null, client_id: null },
    { text: 'a text', custom: '{"a":1}', client_id: 'c' },
  ];
  expect(await contentOf('a', 'text, custom, client_id, deleted_at, erased_at')).toEqual([
    { seq: 1, ...gone, deleted_at: null, erased_at: 9 },
    { seq: 2, ...kept, deleted_at: null, erased_at: null },
    { seq: 3, ...gone, deleted_at: 7, erased_at: null },
    { seq: 4_500, ...gone, deleted_at: null, erased_at: 9 },
    { seq: 4_501, ...kept, deleted_at: null, erased_at: null },
  ]);
});

test('empties a slot that an older release filled, without the columns that it lacks', async () => {
  const rows = [rowOf(1, ann)];
  for (const slot of ['a', 'b'] as const) await insert(slot, rows);
  for (const column of ['erased_at', 'custom']) await storage.readDatabase.write([{ sql: `ALTER TABLE messages_b DROP COLUMN ${column}` }]);
  await redactReadTables(storage.readDatabase, { userId: ann, erasedAt: 9, conversationIds: [conversationId] });
  expect(await contentOf('b', 'text, client_id')).toEqual([{ seq: 1, text: null, client_id: null }]);
});
