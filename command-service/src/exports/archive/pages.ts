/** Reads rows in pages, so that neither memory nor the event loop notices how many there are. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database, Row, SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { activeSlot } from '@parley/read-tables/slots';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Person } from './archive-file.ts';

const pageSize = 500;
/** Seqs of a conversation that one query passes. */
const rangeSize = 2_000;

type Names = ReadTables['names'];

export interface Query {
  /** Select list and FROM. */
  select: string;
  where: string;
  values: readonly SqlValue[];
  /** Column that identifies a row among those that `where` selects, as `select` names it; rows are read in its order. */
  key: string;
  /** The name of the key in the rows. */
  keyName?: string;
}

export async function* readPages(database: Pick<Database, 'read'>, query: Query | (() => Promise<Query>)): AsyncGenerator<Row> {
  for (let after: SqlValue | undefined; ;) {
    const { select, where, values, key, keyName = key } = typeof query === 'function' ? await query() : query;
    const next = after === undefined ? '' : `AND ${key} > ?`;
    const rows = await database.read({
      sql: `${select} WHERE ${where} ${next} ORDER BY ${key} LIMIT ${pageSize}`,
      values: after === undefined ? values : [...values, after],
    });
    yield* rows;
    if (rows.length < pageSize) return;
    after = rows.at(-1)![keyName];
    await yieldToEventLoop();
  }
}

/** As readPages, on the active slots: those of each page, since a rebuild may switch them. */
export function readTablePages({ read }: Pick<Person, 'read'>, query: (names: Names) => Query): AsyncGenerator<Row> {
  return readPages(read, async () => query((await activeSlot(read)).names));
}

export interface ConversationRange {
  conversationId: string;
  /** Rows of the conversation with a seq above the first and up to the second: `WHERE` and its values. */
  where: string;
  values: readonly SqlValue[];
}

/** Every conversation that the person has been a member of, in ranges of seqs. */
export async function* readRanges(person: Pick<Person, 'userId' | 'read'>): AsyncGenerator<ConversationRange & { names: Names }> {
  const conversations = readTablePages(person, (names) => ({
    select: `SELECT m.conversation_id AS id, c.last_seq AS lastSeq FROM ${names.members} m
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id`,
    where: 'm.user_id = ?',
    values: [idToBytes(person.userId)],
    key: 'm.conversation_id',
    keyName: 'id',
  }));
  for await (const { id, lastSeq } of conversations) {
    const conversationId = idFromBytes(id as Buffer);
    for (let after = 0; after < Number(lastSeq); after += rangeSize) {
      const { names } = await activeSlot(person.read);
      const where = 'conversation_id = ? AND seq > ? AND seq <= ?';
      yield { conversationId, where, values: [id!, after, after + rangeSize], names };
      await yieldToEventLoop();
    }
  }
}
