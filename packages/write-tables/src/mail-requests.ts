import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Mails with links that users asked for, until they were sent. The link is made when its mail is, so no row contains one. */
export const mailRequests = defineTable(
  'mail_requests',
  {
    requestId: column.id(),
    /** A LinkPurpose. */
    purpose: column.text(24),
    /** As typed: there may be no such user. The id of a user who is signed in. */
    login: column.text(254),
    requestedAt: column.micros(),
    /** Next attempt, or the end of the claim of a process. */
    dueAt: column.micros(),
    attempts: column.integer(),
  },
  { primaryKey: ['requestId'], indexes: { by_due: { columns: ['dueAt'] } } },
);
export type MailRequestRow = RowOf<typeof mailRequests>;
