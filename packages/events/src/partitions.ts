/** The log has 64 partitions, which are processed in 4 shards. Both numbers are fixed forever. */

export const PARTITIONS = 64;
export const SHARDS = 4;

/** Partition of a conversation, pair or user id: its last byte mod 64. Golden vectors pin it. */
export function partitionOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % PARTITIONS;
}

/** The shard that a partition belongs to. */
export function shardOf(partition: number): number {
  return partition % SHARDS;
}

/** The 16 partitions of a shard, ascending. */
export function partitionsOfShard(shard: number): number[] {
  return Array.from({ length: PARTITIONS / SHARDS }, (_, index) => shard + index * SHARDS);
}
