import { WriteRefused, type Database } from '@parley/database/database';
import { Problem } from '@parley/service-kit/problems';
import type { UserLinkRow } from '@parley/write-tables/user-links';
import { putPasswordHash } from '../../accounts/credentials.ts';
import { deleteLink } from '../../accounts/links.ts';
import { readRevoked, userSessionsRevocation } from '../../sessions/session-store.ts';

/**
 * Uses the link up, sets the password and revokes all sessions, in one transaction. Resolves with the ids of the sessions, for their
 * announcement. Throws `link_expired` if another request was first. `now`: microseconds since 1970.
 */
export async function setNewPassword(
  database: Database,
  link: UserLinkRow,
  { passwordHash, now }: { passwordHash: string; now: number },
): Promise<string[]> {
  const { userId } = link;
  try {
    await database.write([
      { statement: deleteLink(link), affects: 1 },
      ...putPasswordHash(userId, passwordHash, now),
      userSessionsRevocation({ userId }, now, 'password_reset'),
    ]);
  } catch (error) {
    if (error instanceof WriteRefused) throw new Problem('link_expired', { cause: error });
    throw error;
  }
  return readRevoked(database, userId, now, 'password_reset');
}
