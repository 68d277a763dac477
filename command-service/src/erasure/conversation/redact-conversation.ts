/**
 * Removes what is left of an erased group in the read tables once its messages are tombstones: title and data in the inactive slots, in the
 * timeline, and everything in tables of a past time. They then show no more than a projection of the log without its keys.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { EventType } from '@parley/events/catalogue';
import { sealingRule } from '@parley/events/sealing';
import { conversations, timelineEvents } from '@parley/read-tables/tables/conversations';
import { messages } from '@parley/read-tables/tables/messages';
import { textSegments } from '@parley/read-tables/tables/search';
import { redactSegmentsIn } from '../redact-segments.ts';
import { erasedContent, readTableCopies, updateCopy, type TableCopy } from '../table-copies.ts';

/** Seqs that one transaction passes. */
const rangeSize = 2_000;

/** Can be repeated. */
export async function redactConversation(read: Database, conversationId: string): Promise<void> {
  const id = idToBytes(conversationId);
  const whole = { sql: 'conversation_id = ?', values: [id] };
  // Refuses every batch whose events were opened or whose rows were read before: its owner loads again.
  await read.write([{ sql: 'UPDATE checkpoints SET revision = revision + 1' }]);
  const described = await readTableCopies(read, conversations);
  await read.write(described.map((copy) => updateCopy(copy, { title: null, custom: null, avatarFileId: null }, whole)));
  for (const copy of await readTableCopies(read, timelineEvents)) await redactTimeline(read, copy, id);
  for (const copy of await readTableCopies(read, messages, ['past'])) await redactPastMessages(read, copy, id);
  for (const { name } of await readTableCopies(read, textSegments, ['past']))
    await redactSegmentsIn(read, name, { conversationId, isErased: () => true });
}

const sealedTypes: readonly EventType[] = ['ConversationCreated', 'ConversationRenamed'];

async function redactTimeline(read: Database, { name }: TableCopy, conversationId: Buffer): Promise<void> {
  for (let after = 0; ;) {
    const rows = await read.read<{ seq: number; type: EventType; payload: string }>({
      sql: `SELECT seq, type, payload FROM ${name} WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ${rangeSize}`,
      values: [conversationId, after],
    });
    const redacted = rows
      .filter(({ type }) => sealedTypes.includes(type))
      .flatMap(({ seq, type, payload: text }): Statement[] => {
        const payload = JSON.parse(text) as { personal?: object };
        if (payload.personal === undefined) return [];
        const values = [JSON.stringify({ ...payload, personal: sealingRule(type)!.erased }), conversationId, seq];
        return [{ sql: `UPDATE ${name} SET payload = ? WHERE conversation_id = ? AND seq = ?`, values }];
      });
    if (redacted.length > 0) await read.write(redacted);
    if (rows.length < rangeSize) return;
    after = rows.at(-1)!.seq;
    await yieldToEventLoop();
  }
}

async function redactPastMessages(read: Database, copy: TableCopy, conversationId: Buffer): Promise<void> {
  const [last] = await read.read<{ seq: number | null }>({
    sql: `SELECT MAX(seq) AS seq FROM ${copy.name} WHERE conversation_id = ?`,
    values: [conversationId],
  });
  for (let after = 0; after < (last?.seq ?? 0); after += rangeSize) {
    const range = { sql: 'conversation_id = ? AND seq > ? AND seq <= ?', values: [conversationId, after, after + rangeSize] };
    await read.write([updateCopy(copy, erasedContent, range)]);
    await yieldToEventLoop();
  }
}
