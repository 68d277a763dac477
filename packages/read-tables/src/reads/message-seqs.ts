import { placeholders } from '@parley/database/sql-list';
import { idToBytes } from '@parley/events/id-bytes';
import type { Condition } from './read-matching.ts';

/** Seqs of messages by conversation id. */
export type MessageSeqs = ReadonlyMap<string, readonly number[]>;

/** Identifies a message in a map. */
export function messageKey(conversationId: string, seq: number): string {
  return `${conversationId}:${seq}`;
}

/** One condition per conversation on the columns `conversation_id` and `seq`. */
export function messageConditions(seqs: MessageSeqs, alias?: string): Condition[] {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return [...seqs]
    .filter(([, some]) => some.length > 0)
    .map(([conversationId, some]) => ({
      sql: `(${prefix}conversation_id = ? AND ${prefix}seq IN (${placeholders(some)}))`,
      values: [idToBytes(conversationId), ...some],
    }));
}
