/** Links that users get: 32 random bytes, of which the store has the hash. */
import { hash, randomBytes } from 'node:crypto';
import type { Database, GuardedStatement, Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { columnSql, decodeRow, encodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { Problem } from '@parley/service-kit/problems';
import { userLinks, type LinkPurpose, type UserLinkRow } from '@parley/write-tables/user-links';

export interface Link {
  url: string;
  /** Microseconds since 1970. */
  expiresAt: number;
}

const tokenBytes = 32;
const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** First segment of the paths that the web client serves. */
const pages: Record<LinkPurpose, string> = { password_reset: 'reset', email_verification: 'verify' };

interface NewLink {
  userId: string;
  purpose: LinkPurpose;
  email?: string;
  expiresAt: number;
}

/**
 * Replaces an earlier link of the user, and deletes links that have expired. The token follows a `#`, so that it reaches no server, no log
 * and no `Referer`. `guard`: a condition of the write, which throws WriteRefused if it is not met.
 */
export async function createLink(
  database: Pick<Database, 'write' | 'dialect'>,
  publicUrl: string,
  { userId, purpose, email, expiresAt }: NewLink,
  guard?: GuardedStatement,
): Promise<Link> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const values = encodeRow(userLinks, { userId, purpose, tokenHash: hashOf(token), email: email ?? null, expiresAt });
  await database.write([
    ...(guard ? [guard] : []),
    { sql: `DELETE FROM user_links WHERE expires_at <= ${nowSql(database.dialect)}` },
    deleteLinks(userId, purpose),
    { sql: `INSERT INTO user_links (${columnSql(userLinks)}) VALUES (?, ?, ?, ?, ?)`, values },
  ]);
  return { url: `${publicUrl}/${pages[purpose]}#${token}`, expiresAt };
}

/** The link of a token that is still valid. Throws `link_expired`. `now`: microseconds since 1970. */
export async function readLink(database: Pick<Database, 'read'>, purpose: LinkPurpose, token: string, now: number): Promise<UserLinkRow> {
  const [row] = await database.read({
    sql: `SELECT ${columnSql(userLinks)} FROM user_links WHERE token_hash = ? AND purpose = ? AND expires_at > ?`,
    values: [hashOf(token), purpose, now],
  });
  if (!row) throw new Problem('link_expired');
  return decodeRow(userLinks, row);
}

export function deleteLinks(userId: string, purpose: LinkPurpose): Statement {
  return { sql: 'DELETE FROM user_links WHERE user_id = ? AND purpose = ?', values: [idToBytes(userId), purpose] };
}

/** Affects no row if the link was used or replaced meanwhile. */
export function deleteLink({ userId, purpose, tokenHash }: UserLinkRow): Statement {
  return {
    sql: 'DELETE FROM user_links WHERE user_id = ? AND purpose = ? AND token_hash = ?',
    values: [idToBytes(userId), purpose, tokenHash],
  };
}
