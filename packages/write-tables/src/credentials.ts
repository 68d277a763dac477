import { column, defineTable } from '@parley/database/tables';

/** Password hashes. They are never in the log and never in a read table. A user without a row has no password. */
export const credentials = defineTable(
  'credentials',
  { userId: column.id(), passwordHash: column.text(255), changedAt: column.micros() },
  { primaryKey: ['userId'] },
);
