import type { ShardLeaseRow } from './lease-tables.ts';

export interface LeaseSnapshot {
  /** Id of this process. */
  instanceId: string;
  /** Microseconds by the database's clock. */
  now: number;
  leases: readonly ShardLeaseRow[];
  /** Ids of the running processes. */
  instances: readonly string[];
}

export interface LeasePlan {
  /** Owned by this process, within its share. */
  renew: ShardLeaseRow[];
  /** Free, within this process's share. */
  acquire: ShardLeaseRow[];
  /** Owned beyond the share: to be released once the batch in flight is finished. */
  surrender: ShardLeaseRow[];
}

/** Spreads the shards evenly over the running processes with as few moves as possible. */
export function planLeases({ instanceId, now, leases, instances }: LeaseSnapshot): LeasePlan {
  const running = [...new Set([...instances, instanceId])].sort();
  const owned = leases.filter(({ owner, expiresAt }) => owner === instanceId && expiresAt > now);
  const free = leases
    .filter(({ owner, expiresAt }) => owner === null || owner === instanceId || expiresAt <= now)
    .filter((row) => !owned.includes(row));
  const share = shareOf(running.indexOf(instanceId), running.length, leases.length);
  return { renew: owned.slice(0, share), acquire: free.slice(0, Math.max(0, share - owned.length)), surrender: owned.slice(share) };
}

/** 4 shards over 3 processes: 2, 1, 1. */
function shareOf(rank: number, processes: number, shards: number): number {
  return Math.floor(shards / processes) + (rank < shards % processes ? 1 : 0);
}
