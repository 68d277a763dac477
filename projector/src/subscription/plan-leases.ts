import type { ShardRow } from './lease-tables.ts';

export interface LeasesSeen {
  me: string;
  /** Microseconds by the database's clock. */
  now: number;
  shards: readonly ShardRow[];
  /** Projectors that live, this one too. */
  instances: readonly string[];
}

export interface LeasePlan {
  /** Held by this projector and to be kept. */
  renew: ShardRow[];
  /** Nobody's, and within this projector's share. */
  take: ShardRow[];
  /** Held, but others have fewer: to be given up once the batch under way is done. */
  surrender: ShardRow[];
}

/** Lanes spread over the projectors that live, as evenly as they can, and move as little as they must. */
export function planLeases({ me, now, shards, instances }: LeasesSeen): LeasePlan {
  const living = [...new Set([...instances, me])].sort();
  const mine = shards.filter(({ owner, expiresAt }) => owner === me && expiresAt > now);
  const free = shards
    .filter(({ owner, expiresAt }) => owner === null || owner === me || expiresAt <= now)
    .filter((row) => !mine.includes(row));
  const share = shareOf(living.indexOf(me), living.length, shards.length);
  return { renew: mine.slice(0, share), take: free.slice(0, Math.max(0, share - mine.length)), surrender: mine.slice(share) };
}

/** 4 shards over 3 projectors: 2, 1, 1. */
function shareOf(rank: number, living: number, shards: number): number {
  return Math.floor(shards / living) + (rank < shards % living ? 1 : 0);
}
