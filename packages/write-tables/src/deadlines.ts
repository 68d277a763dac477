import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Times at which command-service acts on a call, such as ending one that nobody answered. */
export const deadlines = defineTable(
  'deadlines',
  {
    /** Id of the call. */
    deadlineId: column.id(),
    /** Id of the conversation whose stream has the call. */
    targetId: column.id(),
    dueAt: column.micros(),
    /** End of the claim by a process; 0: not claimed. */
    claimedUntil: column.micros(),
  },
  { primaryKey: ['deadlineId'], indexes: { by_due: { columns: ['dueAt'] } } },
);
/** Times at which command-service looks for messages of a conversation that are older than its retention time. */
export const retentionDeadlines = defineTable(
  'retention_deadlines',
  {
    /** Id of the conversation, like `targetId`. */
    deadlineId: column.id(),
    targetId: column.id(),
    dueAt: column.micros(),
    /** End of the claim by a process; 0: not claimed. */
    claimedUntil: column.micros(),
  },
  { primaryKey: ['deadlineId'], indexes: { by_due: { columns: ['dueAt'] } } },
);
export type DeadlineTable = typeof deadlines;
export type DeadlineRow = RowOf<typeof deadlines>;
