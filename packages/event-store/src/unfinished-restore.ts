import { PARTITIONS } from '@parley/events/partitions';

/** `store.partitions` while a restore fills the tables, so that nothing else opens an incomplete log. */
export const partitionsDuringRestore = 0;

/** A restore runs or was interrupted. A process that cannot start for that reason exits with 78, as for a setting. */
export class RestoreUnfinished extends Error {
  override readonly name = 'RestoreUnfinished';
  readonly exitCode = 78;

  constructor() {
    super('the store is incomplete: a restore runs, or was interrupted; finish it with `parley restore`');
  }
}

/** Throws for a store that this release cannot open. */
export function checkPartitions(partitions: number, { duringRestore = false } = {}): void {
  if (partitions === partitionsDuringRestore && !duringRestore) throw new RestoreUnfinished();
  if (partitions !== (duringRestore ? partitionsDuringRestore : PARTITIONS))
    throw new Error(`the store has ${partitions} partitions, this release needs ${PARTITIONS}`);
}
