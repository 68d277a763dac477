import { column, defineTable, type RowOf } from '@parley/database/tables';

/** `password_reset`: sets a new password. `email_verification`: proves that a mail reached the user. */
export type LinkPurpose = 'password_reset' | 'email_verification';

/** Links that users got: one per user and purpose, deleted when it is used, or some time after it has expired. */
export const userLinks = defineTable(
  'user_links',
  {
    userId: column.id(),
    purpose: column.text(24),
    /** SHA-256 of the token in the link. */
    tokenHash: column.bytes(32),
    /** The address that it is sent to; null for one that an operator hands over. */
    email: column.nullable(column.text(254)),
    expiresAt: column.micros(),
  },
  {
    primaryKey: ['userId', 'purpose'],
    indexes: { by_token: { columns: ['tokenHash'], unique: true }, by_expiry: { columns: ['expiresAt'] } },
  },
);
export type UserLinkRow = RowOf<typeof userLinks>;
