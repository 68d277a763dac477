import type { Database } from '@parley/database/database';
import { startProjector, warning, type Finding } from './finding.ts';

/** Returns whether a projector holds a shard lease. */
export async function hasProjector(log: Database): Promise<boolean> {
  const sql = 'SELECT COUNT(*) AS held FROM shard_leases WHERE owner IS NOT NULL AND expires_at > ?';
  const [row] = await log.read<{ held: number }>({ sql, values: [await log.now()] });
  return row!.held > 0;
}

/** Reports leases that expired without being released or taken over. */
export async function checkLeases(log: Database): Promise<Finding[]> {
  const now = await log.now();
  const leases = await log.read<{ shard: number; owner: string | null; expires_at: number }>({
    sql: 'SELECT shard, owner, expires_at FROM shard_leases',
  });
  const expired = leases.filter(({ owner, expires_at }) => owner !== null && expires_at < now).map(({ shard }) => shard);
  if (expired.length === 0) return [];
  return [warning(`the leases of shards ${expired.join(', ')} expired: their projector died and no other is running`, startProjector)];
}
