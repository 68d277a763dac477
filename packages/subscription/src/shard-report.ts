import { LIVE } from '@parley/read-tables/checkpoints';
import type { Halt } from './halt.ts';

export interface ShardName {
  subscription: string;
  shard: number;
}

/** The state of one shard of one subscription. */
export interface ShardReport extends ShardName {
  /** False until its checkpoints are read, and while it fails. */
  isLoaded: boolean;
  /** The error that it retries after, or null. */
  failure: string | null;
  partitions: { partition: number; position: number; halt: Halt | null }[];
}

/** A shard's label in metrics: `2`, `search-2`. */
export function shardLabel({ subscription, shard }: ShardName): string {
  return subscription === LIVE ? String(shard) : `${subscription}-${shard}`;
}

/** One line for each failure and halted partition. */
export function failuresOf({ shard, failure, partitions }: ShardReport): string[] {
  const halted = partitions.flatMap(({ partition, halt }) => (halt ? [`partition ${partition}: ${halt.message}. ${halt.remedy}`] : []));
  return failure === null ? halted : [`shard ${shard}: ${failure}`, ...halted];
}
