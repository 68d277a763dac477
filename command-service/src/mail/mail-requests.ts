import type { Database, GuardedStatement, Statement } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow, encodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { mailRequests, type MailRequestRow } from '@parley/write-tables/mail-requests';

/** Takes equally long for any login, so that the answer does not show whether it exists. */
export async function insertMailRequest(
  database: Database,
  request: Pick<MailRequestRow, 'requestId' | 'purpose' | 'login'>,
): Promise<void> {
  const now = await database.now();
  const values = encodeRow(mailRequests, { ...request, requestedAt: now, dueAt: now, attempts: 0 });
  await database.write([{ sql: `INSERT INTO mail_requests (${columnSql(mailRequests)}) VALUES (?, ?, ?, ?, ?, ?)`, values }]);
}

/** Claims a request that is due, for `claim` microseconds; undefined if there is none. Times are the database's. */
export async function claimMailRequest(database: Database, claim: number): Promise<MailRequestRow | undefined> {
  for (;;) {
    const now = await database.now();
    const [row] = await database.read({
      sql: `SELECT ${columnSql(mailRequests)} FROM mail_requests WHERE due_at <= ? ORDER BY due_at LIMIT 1`,
      values: [now],
    });
    if (row === undefined) return undefined;
    const request = decodeRow(mailRequests, row);
    const claimed = { ...request, dueAt: now + claim, attempts: request.attempts + 1 };
    const sql = 'UPDATE mail_requests SET due_at = ?, attempts = ? WHERE request_id = ? AND due_at = ?';
    const [changed] = await database.write([
      { sql, values: [claimed.dueAt, claimed.attempts, idToBytes(request.requestId), request.dueAt] },
    ]);
    if (changed === 1) return claimed;
  }
}

/** Refuses a write after the end of the claim: another process has the request, or it went with its erased user. Locks the row. */
export function assertClaimed({ requestId, dueAt }: MailRequestRow): GuardedStatement {
  const sql = 'UPDATE mail_requests SET due_at = due_at WHERE request_id = ? AND due_at = ?';
  return { statement: { sql, values: [idToBytes(requestId), dueAt] }, affects: 1 };
}

export async function postponeMailRequest(database: Database, { requestId }: MailRequestRow, delay: number): Promise<void> {
  const dueAt = (await database.now()) + delay;
  await database.write([{ sql: 'UPDATE mail_requests SET due_at = ? WHERE request_id = ?', values: [dueAt, idToBytes(requestId)] }]);
}

export async function deleteMailRequest(database: Database, { requestId }: MailRequestRow): Promise<void> {
  await database.write([{ sql: 'DELETE FROM mail_requests WHERE request_id = ?', values: [idToBytes(requestId)] }]);
}

/** `logins`: names and ids of users. */
export function deleteMailRequestsOf(logins: readonly string[]): Statement {
  return { sql: `DELETE FROM mail_requests WHERE login IN (${placeholders(logins)})`, values: [...logins] };
}
