/** Confirms checksum differences: reads the rows of both slots in one snapshot, at equal positions. */
import { chunks } from '@parley/concurrency/chunks';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import { checkpointFrom, checkpointsQuery, readCheckpoints } from '@parley/read-tables/checkpoints';
import { suffixOf } from '@parley/read-tables/slots';
import { keyOnly, keyText, type AnyRow } from '../apply/row-key.ts';
import { digestOf, type ChecksumDifference, type SlotPair } from './checksums.ts';
import { fillUpTo, positionOf, type SlotFilling } from './fill-slots.ts';
import { partitionOfRow, scanTable } from './scan-table.ts';
import type { Throttle } from './throttle.ts';

/** A partition that moved on during each attempt stays undecided and counts as equal. */
const maxAttempts = 20;
const keysPerQuery = 200;

export async function confirmDifferences(
  filling: SlotFilling,
  pair: SlotPair,
  differences: readonly ChecksumDifference[],
  throttle: Throttle,
): Promise<ChecksumDifference[]> {
  if (differences.length === 0) return [];
  const partitions = new Set(differences.map(({ partition }) => partition));
  const candidates = await findDifferingKeys(filling, pair, partitions, throttle);
  const confirmed: ChecksumDifference[] = [];
  for (const difference of differences) {
    const keys = candidates.get(difference.partition) ?? [];
    if (await isDifferent(filling, pair, difference.partition, keys)) confirmed.push(difference);
  }
  return confirmed;
}

/** Returns, by partition, the keys of rows that were not equal when the scans read them. */
async function findDifferingKeys(
  { database }: SlotFilling,
  { table, active, rebuilt }: SlotPair,
  partitions: ReadonlySet<number>,
  throttle: Throttle,
): Promise<Map<number, AnyRow[]>> {
  const unmatched = new Map<string, { row: AnyRow; digest: bigint }>();
  const differing: AnyRow[] = [];
  for await (const row of scanTable(database, table, active, throttle)) {
    if (partitions.has(partitionOfRow(table, row)))
      unmatched.set(keyText(table, row), { row: keyOnly(table, row), digest: digestOf(table, row) });
  }
  for await (const row of scanTable(database, table, rebuilt, throttle)) {
    if (!partitions.has(partitionOfRow(table, row))) continue;
    const key = keyText(table, row);
    if (unmatched.get(key)?.digest !== digestOf(table, row)) differing.push(keyOnly(table, row));
    unmatched.delete(key);
  }
  for (const { row } of unmatched.values()) differing.push(row);
  return Map.groupBy(differing, (row) => partitionOfRow(table, row));
}

async function isDifferent(filling: SlotFilling, pair: SlotPair, partition: number, keys: readonly AnyRow[]): Promise<boolean> {
  for (const chunk of chunks(keys, keysPerQuery)) if (await areDifferent(filling, pair, partition, chunk)) return true;
  return false;
}

async function areDifferent(
  filling: SlotFilling,
  { table, active, rebuilt }: SlotPair,
  partition: number,
  keys: readonly AnyRow[],
): Promise<boolean> {
  const { database, subscription } = filling;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const [before] = await readCheckpoints(database, subscription, [partition]);
    await fillUpTo(filling, new Map([[partition, before!.position]]));
    const [checkpoints, ...slots] = await database.snapshot([
      checkpointsQuery(subscription, [partition]),
      ...[active, rebuilt].map((slot) => selectByKeys(table, keys, database.dialect, { suffix: suffixOf(slot) })),
    ]);
    if (checkpointFrom(checkpoints![0]!).position !== positionOf(filling, partition)) continue;
    const [activeDigests, rebuiltDigests] = slots.map((rows) => new Set(rows.map((row) => digestOf(table, decodeRow(table, row)))));
    return activeDigests!.size !== rebuiltDigests!.size || [...activeDigests!].some((digest) => !rebuiltDigests!.has(digest));
  }
  return false;
}
