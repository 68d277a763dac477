import type { Database } from '@parley/database/database';
import { notice, type Problem } from './problem.ts';

/** Whether somebody holds a shard now. */
export async function hasProjector(log: Database): Promise<boolean> {
  const sql = 'SELECT COUNT(*) AS held FROM shards WHERE owner IS NOT NULL AND expires_at > ?';
  const [row] = await log.read<{ held: number }>({ sql, values: [await log.now()] });
  return row!.held > 0;
}

/** Lanes whose projector went without giving them up, and that nobody took since. */
export async function examineLeases(log: Database): Promise<Problem[]> {
  const now = await log.now();
  const shards = await log.read<{ shard: number; owner: string | null; expires_at: number }>({
    sql: 'SELECT shard, owner, expires_at FROM shards',
  });
  const stale = shards.filter(({ owner, expires_at }) => owner !== null && expires_at < now).map(({ shard }) => shard);
  if (stale.length > 0) {
    return [
      notice(
        `the leases of shards ${stale.join(', ')} ran out: their projector was killed, and no other runs`,
        'start a projector: npm start',
      ),
    ];
  }
  return [];
}
