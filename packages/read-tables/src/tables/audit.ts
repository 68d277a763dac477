import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Actions of operators and backends on users, keys and webhooks. Written from the partition of the stream that the action changed. */
export const auditEntries = defineTable(
  'audit_entries',
  {
    /** The user, key or webhook whose stream it is, or the operators'. */
    streamOwnerId: column.id(),
    eventId: column.id(),
    at: column.micros(),
    action: column.text(40),
    actorId: column.id(),
    apiKeyId: column.nullable(column.text(12)),
    /** The user that the action concerned. */
    userId: column.nullable(column.id()),
    /** Name of the key or address of the webhook. */
    subject: column.nullable(column.text(300)),
    reason: column.nullable(column.text(500)),
    position: column.integer(),
  },
  {
    primaryKey: ['streamOwnerId', 'eventId'],
    indexes: {
      by_time: { columns: ['at', 'position', 'eventId'] },
      by_user: { columns: ['userId', 'at', 'position', 'eventId'] },
      by_actor: { columns: ['actorId', 'at', 'position', 'eventId'] },
    },
  },
);
export type AuditEntryRow = RowOf<typeof auditEntries>;
