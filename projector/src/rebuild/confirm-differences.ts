/** Whether what the checksums tell is so: rows looked at on both sides in one state, at equal positions. */
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import { checkpointFrom, checkpointsQuery, readCheckpoints } from '@parley/read-tables/checkpoints';
import { suffixOf } from '@parley/read-tables/slots';
import { keyOnly, keyText, type AnyRow } from '../apply/row-key.ts';
import { digestOf, type BothSlots, type ChecksumDifference } from './checksums.ts';
import { fillUpTo, positionOf, type SlotFilling } from './fill-slots.ts';
import type { Pace } from './pace.ts';
import { partitionOfRow, sweep } from './sweep.ts';

/** Looks at a partition that moves on each time; one that never stands still for a moment is left undecided. */
const attempts = 20;
const keysAtOnce = 200;

export async function confirmDifferences(
  filling: SlotFilling,
  both: BothSlots,
  differences: readonly ChecksumDifference[],
  pace: Pace,
): Promise<ChecksumDifference[]> {
  if (differences.length === 0) return [];
  const doubtful = await differingKeys(filling, both, new Set(differences.map(({ partition }) => partition)), pace);
  const confirmed: ChecksumDifference[] = [];
  for (const difference of differences) {
    const keys = doubtful.get(difference.partition) ?? [];
    if (await isDifferent(filling, both, difference.partition, keys)) confirmed.push(difference);
  }
  return confirmed;
}

/** By partition: keys of rows that were not alike when each side was read. */
async function differingKeys(
  { database }: SlotFilling,
  { table, live, rebuilt }: BothSlots,
  partitions: ReadonlySet<number>,
  pace: Pace,
): Promise<Map<number, AnyRow[]>> {
  const unmatched = new Map<string, { row: AnyRow; digest: bigint }>();
  const differing: AnyRow[] = [];
  for await (const row of sweep(database, table, live, pace)) {
    if (partitions.has(partitionOfRow(table, row)))
      unmatched.set(keyText(table, row), { row: keyOnly(table, row), digest: digestOf(table, row) });
  }
  for await (const row of sweep(database, table, rebuilt, pace)) {
    if (!partitions.has(partitionOfRow(table, row))) continue;
    const key = keyText(table, row);
    if (unmatched.get(key)?.digest !== digestOf(table, row)) differing.push(keyOnly(table, row));
    unmatched.delete(key);
  }
  for (const { row } of unmatched.values()) differing.push(row);
  return Map.groupBy(differing, (row) => partitionOfRow(table, row));
}

async function isDifferent(filling: SlotFilling, both: BothSlots, partition: number, keys: readonly AnyRow[]): Promise<boolean> {
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    if (await areDifferent(filling, both, partition, keys.slice(start, start + keysAtOnce))) return true;
  }
  return false;
}

async function areDifferent(
  filling: SlotFilling,
  { table, live, rebuilt }: BothSlots,
  partition: number,
  keys: readonly AnyRow[],
): Promise<boolean> {
  const { database, subscription } = filling;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [before] = await readCheckpoints(database, subscription, [partition]);
    await fillUpTo(filling, new Map([[partition, before!.position]]));
    const [checkpoints, ...slots] = await database.snapshot([
      checkpointsQuery(subscription, [partition]),
      ...[live, rebuilt].map((slot) => selectByKeys(table, keys, database.dialect, { suffix: suffixOf(slot) })),
    ]);
    if (checkpointFrom(checkpoints![0]!).position !== positionOf(filling, partition)) continue;
    const [ofLive, ofRebuilt] = slots.map((rows) => new Set(rows.map((row) => digestOf(table, decodeRow(table, row)))));
    return ofLive!.size !== ofRebuilt!.size || [...ofLive!].some((digest) => !ofRebuilt!.has(digest));
  }
  return false;
}
