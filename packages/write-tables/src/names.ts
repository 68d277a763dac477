import type { Database } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/**
 * Unique usernames and email addresses, reserved before the log confirms them, and the external ids of conversations, which belong to a
 * conversation from their first use on.
 */
export const names = defineTable(
  'names',
  {
    kind: column.text(8),
    value: column.text(254),
    /** The user, or the conversation. */
    userId: column.id(),
    /** In the database's time. Meaningless for a confirmed name. */
    reservedUntil: column.micros(),
    confirmed: column.boolean(),
  },
  { primaryKey: ['kind', 'value'], indexes: { by_user: { columns: ['userId'] } } },
);
export type NameRow = RowOf<typeof names>;

/** Marks external ids of conversations. */
export const externalConversationKind = 'conv_ext';

/** The conversation of an external id, whether or not it has been created yet. */
export async function findExternalConversation(database: Pick<Database, 'read'>, externalId: string): Promise<string | null> {
  const [row] = await database.read<{ id: Buffer }>({
    sql: 'SELECT user_id AS id FROM names WHERE kind = ? AND value = ?',
    values: [externalConversationKind, externalId],
  });
  return row === undefined ? null : idFromBytes(row.id);
}
