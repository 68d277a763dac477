/** How the log is cut: 64 partitions for order and sharding, read through 4 shards. Both are fixed for ever. */

export const PARTITIONS = 64;
export const SHARDS = 4;

/** The partition of a conversation's, pair's or user's id: its last byte mod 64. Golden vectors pin it. */
export function partitionOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % PARTITIONS;
}

/** The shard that carries a partition's events from the broker to a projector. */
export function shardOf(partition: number): number {
  return partition % SHARDS;
}

/** The 16 partitions of a shard, ascending. */
export function partitionsOfShard(shard: number): number[] {
  return Array.from({ length: PARTITIONS / SHARDS }, (_, index) => shard + index * SHARDS);
}
