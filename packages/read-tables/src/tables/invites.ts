import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Invites to register. Written from the invite's partition. */
export const invites = defineTable(
  'invites',
  {
    inviteId: column.id(),
    note: column.nullable(column.text(100)),
    maxUses: column.integer(),
    uses: column.integer(),
    createdAt: column.micros(),
    expiresAt: column.nullable(column.micros()),
    isRevoked: column.boolean(),
    position: column.integer(),
  },
  { primaryKey: ['inviteId'], indexes: { by_time: { columns: ['createdAt', 'inviteId'] } } },
);
export type InviteRow = RowOf<typeof invites>;
