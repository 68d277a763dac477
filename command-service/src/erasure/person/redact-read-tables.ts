/**
 * Removes what a person left in the read tables, in both slots and in tables of a past time, so that they equal a projection of the log
 * without the person's keys. The live and search tables reflect every event of the person; keys in memory of other processes are expired.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database, Statement } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { idToBytes } from '@parley/events/id-bytes';
import { activeSlot } from '@parley/read-tables/slots';
import { auditEntries } from '@parley/read-tables/tables/audit';
import { erasedProfile, profiles, profileTerms } from '@parley/read-tables/tables/accounts';
import { attachments, messages } from '@parley/read-tables/tables/messages';
import { redactSegments } from '../redact-segments.ts';
import { type Condition, erasedContent, readTableCopies, type TableCopy, updateCopy } from '../table-copies.ts';

export interface Redaction {
  userId: string;
  /** When the key of the person's messages was destroyed, microseconds since 1970. */
  erasedAt: number;
  /** Every conversation that the person has been a member of. */
  conversationIds: readonly string[];
}

/** Seqs of a conversation that one transaction passes. */
const rangeSize = 2_000;

/** Can be repeated. */
export async function redactReadTables(read: Database, redaction: Redaction): Promise<void> {
  const { userId, conversationIds } = redaction;
  // Refuses every batch whose events were opened or whose rows were read before: its owner loads again.
  await read.write([{ sql: 'UPDATE checkpoints SET revision = revision + 1' }]);
  await read.write(await profileStatements(read, userId));
  const copies = { messages: await readTableCopies(read, messages), attachments: await readTableCopies(read, attachments) };
  for (const conversationId of conversationIds) {
    await redactMessages(read, redaction, conversationId, copies);
    await redactSegments(read, userId, conversationId);
  }
}

async function profileStatements(read: Database, userId: string): Promise<Statement[]> {
  const user = idToBytes(userId);
  const terms = await readTableCopies(read, profileTerms);
  return [
    ...(await readTableCopies(read, profiles)).map((copy) => updateCopy(copy, erasedProfile, { sql: 'user_id = ?', values: [user] })),
    ...(await readTableCopies(read, auditEntries)).map((copy) =>
      // The reason of the erasure itself is not sealed.
      updateCopy(copy, { reason: null }, { sql: "user_id = ? AND action <> 'user.erasure_requested'", values: [user] }),
    ),
    ...terms.map((copy) => updateCopy(copy, { term: '', displayName: '' }, { sql: 'user_id = ? AND ordinal = 0', values: [user] })),
    ...terms.map(({ name }) => ({ sql: `DELETE FROM ${name} WHERE user_id = ? AND ordinal > 0`, values: [user] })),
  ];
}

async function redactMessages(
  read: Database,
  { userId, erasedAt }: Redaction,
  conversationId: string,
  copies: Record<'messages' | 'attachments', readonly TableCopy[]>,
): Promise<void> {
  const { database, names } = await activeSlot(read);
  const [conversation, user] = [idToBytes(conversationId), idToBytes(userId)];
  const [last] = await database.read<{ seq: number | null }>({
    sql: `SELECT MAX(seq) AS seq FROM ${names.messages} WHERE conversation_id = ?`,
    values: [conversation],
  });
  for (let after = 0; after < (last?.seq ?? 0); after += rangeSize) {
    const range = {
      sql: 'conversation_id = ? AND seq > ? AND seq <= ? AND sender_id = ?',
      values: [conversation, after, after + rangeSize, user],
    };
    const own = await database.read<{ seq: number }>({ sql: `SELECT seq FROM ${names.messages} WHERE ${range.sql}`, values: range.values });
    if (own.length > 0) {
      const seqs = own.map(({ seq }) => seq);
      const files = { sql: `conversation_id = ? AND seq IN (${placeholders(seqs)})`, values: [conversation, ...seqs] };
      await read.write([
        ...copies.messages.map((copy) => updateCopy(copy, erasedContent, range)),
        ...copies.messages.filter(({ columns }) => columns.has('erased_at')).map(({ name }) => markErased(name, erasedAt, range)),
        ...copies.attachments.map(({ name }) => ({ sql: `DELETE FROM ${name} WHERE ${files.sql}`, values: files.values })),
      ]);
    }
    await yieldToEventLoop();
  }
}

/** A deletion says more: it stays. */
function markErased(name: string, erasedAt: number, { sql, values }: Condition): Statement {
  return { sql: `UPDATE ${name} SET erased_at = ? WHERE ${sql} AND deleted_at IS NULL`, values: [erasedAt, ...values] };
}
