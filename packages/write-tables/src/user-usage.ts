import type { Database } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { idFromBytes } from '@parley/events/id-bytes';
import { readOperatorIds } from './operators.ts';
import type { AccountLog } from './api-keys.ts';

/** Counts of a user that are in write tables. */
export interface UserUsage {
  /** Active ones. */
  sessions: number;
  fileBytes: number;
}

/** Reads for operators, who see all users. */
export interface UserAdministration {
  readOperatorIds: () => Promise<readonly string[]>;
  /** Users without sessions and files are missing. */
  readUsage: (userIds: readonly string[]) => Promise<ReadonlyMap<string, Partial<UserUsage>>>;
  /** The user who has, or has reserved, this address; null if there is none. */
  findByEmail: (email: string) => Promise<string | null>;
}

/** `clock`: milliseconds since 1970. */
export function userAdministration(database: Pick<Database, 'read'>, log: AccountLog, clock: () => number): UserAdministration {
  async function sums(userIds: readonly string[]): Promise<Map<string, Partial<UserUsage>>> {
    const [ids, users] = [placeholders(userIds), idValues(userIds)];
    const [sessions, files] = await Promise.all([
      database.read<{ userId: Buffer; sum: number }>({
        sql: `SELECT user_id AS userId, COUNT(*) AS sum FROM sessions
          WHERE user_id IN (${ids}) AND revoked_at IS NULL AND expires_at > ? GROUP BY user_id`,
        values: [...users, clock() * 1_000],
      }),
      database.read<{ userId: Buffer; sum: number }>({
        sql: `SELECT user_id AS userId, bytes AS sum FROM file_usage WHERE user_id IN (${ids})`,
        values: users,
      }),
    ]);
    const usage = new Map<string, Partial<UserUsage>>();
    const add = (userId: Buffer, part: Partial<UserUsage>) =>
      usage.set(idFromBytes(userId), { ...usage.get(idFromBytes(userId)), ...part });
    for (const { userId, sum } of sessions) add(userId, { sessions: sum });
    for (const { userId, sum } of files) add(userId, { fileBytes: sum });
    return usage;
  }

  return {
    readOperatorIds: () => readOperatorIds(log),
    readUsage: async (userIds) => (userIds.length === 0 ? new Map() : sums(userIds)),
    async findByEmail(email) {
      const [row] = await database.read<{ userId: Buffer }>({
        sql: "SELECT user_id AS userId FROM names WHERE kind = 'email' AND value = ?",
        values: [email.toLowerCase()],
      });
      return row ? idFromBytes(row.userId) : null;
    },
  };
}
