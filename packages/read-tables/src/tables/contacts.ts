import { column, defineTable, type RowOf } from '@parley/database/tables';

const position = column.integer();

/** A user's relation to another user (contact, request, block), one row for each of the two. Written from the pair's partition. */
export const relations = defineTable(
  'relations',
  {
    pairId: column.id(),
    userId: column.id(),
    otherId: column.id(),
    contactSince: column.nullable(column.micros()),
    /** Time of a pending request that `userId` may see. */
    requestedAt: column.nullable(column.micros()),
    requestIsOwn: column.boolean(),
    /** Time when `userId` blocked `otherId`. */
    blockedAt: column.nullable(column.micros()),
    position,
  },
  {
    primaryKey: ['pairId', 'userId'],
    indexes: {
      contacts: { columns: ['userId', 'contactSince', 'pairId'] },
      requests: { columns: ['userId', 'requestedAt', 'pairId'] },
      blocks: { columns: ['userId', 'blockedAt', 'pairId'] },
    },
  },
);

export type RelationRow = RowOf<typeof relations>;
