/** Hashes of refresh tokens, apart from the sessions because only command-service reads them. */
import { column, defineTable, type RowOf } from '@parley/database/tables';

export const refreshTokenHashes = defineTable(
  'refresh_tokens',
  {
    sessionId: column.id(),
    /** Hash of the current token. */
    tokenHash: column.bytes(32),
    /** Hash of the previous token, the idempotency key of its exchange, and the time. */
    previousHash: column.nullable(column.bytes(32)),
    previousKey: column.nullable(column.text(128)),
    rotatedAt: column.micros(),
  },
  { primaryKey: ['sessionId'] },
);
export type RefreshTokenRow = RowOf<typeof refreshTokenHashes>;
