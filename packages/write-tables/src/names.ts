import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Unique usernames and email addresses, reserved before the log confirms them. */
export const names = defineTable(
  'names',
  {
    kind: column.text(8),
    value: column.text(254),
    userId: column.id(),
    /** In the database's time. Meaningless for a confirmed name. */
    reservedUntil: column.micros(),
    confirmed: column.boolean(),
  },
  { primaryKey: ['kind', 'value'], indexes: { by_user: { columns: ['userId'] } } },
);
export type NameRow = RowOf<typeof names>;
