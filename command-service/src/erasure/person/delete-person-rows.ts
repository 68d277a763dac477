import type { Database, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { reserveErasedNames } from '../../accounts/erased-names.ts';
import { readNamesOf } from '../../accounts/names.ts';
import { deleteMailRequestsOf } from '../../mail/mail-requests.ts';

/** Deletes names, password, sessions and everything else that the write tables have on a person. Can be repeated. */
export async function deletePersonRows(log: Database, userId: string, usernameHold: number): Promise<void> {
  const user = idToBytes(userId);
  const logins = [userId, ...(await readNamesOf(log, userId)).map(({ value }) => value)];
  const ofUser = ['credentials', 'sessions', 'last_seen', 'call_participants', 'file_usage', 'user_links'];
  await log.write([
    deleteMailRequestsOf(logins),
    ...(await reserveErasedNames(log, userId, usernameHold)),
    { sql: 'DELETE FROM refresh_tokens WHERE session_id IN (SELECT session_id FROM sessions WHERE user_id = ?)', values: [user] },
    ...ofUser.map((table): Statement => ({ sql: `DELETE FROM ${table} WHERE user_id = ?`, values: [user] })),
  ]);
}
