/** Sums over rows that do not depend on their order, so that two sides can be compared without comparing every row. */
import { hash } from 'node:crypto';
import type { Database } from '@parley/database/database';
import type { Table } from '@parley/database/tables';
import type { Slot } from '@parley/read-tables/slots';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import type { Pace } from './pace.ts';
import { partitionOfRow, sweep } from './sweep.ts';

/** A table's partition whose two sides differ at equal positions. */
export interface ChecksumDifference {
  table: string;
  partition: number;
  live: string;
  rebuilt: string;
}

export interface BothSlots {
  table: Table;
  live: Slot;
  rebuilt: Slot;
}

/**
 * Compares the sides at the positions at which the rebuilt one stands, while the live one moves on: rows that were
 * changed beyond them are left out on both sides. Rows that went since cannot be told from rows that are missing: what
 * differs here is yet to be confirmed.
 */
export async function compareSlots(
  database: Database,
  { table, live, rebuilt }: BothSlots,
  { positions, pace }: { positions: ReadonlyMap<number, number>; pace: Pace },
): Promise<ChecksumDifference[]> {
  const changedSince = new Set<string>();
  const sums = { live: new Map<number, bigint>(), rebuilt: new Map<number, bigint>() };
  for await (const row of sweep(database, table, live, pace)) {
    const partition = partitionOfRow(table, row);
    if ((row['position'] as number) > (positions.get(partition) ?? 0)) changedSince.add(keyText(table, row));
    else add(sums.live, partition, digestOf(table, row));
  }
  for await (const row of sweep(database, table, rebuilt, pace)) {
    if (!changedSince.has(keyText(table, row))) add(sums.rebuilt, partitionOfRow(table, row), digestOf(table, row));
  }
  const partitions = new Set([...sums.live.keys(), ...sums.rebuilt.keys()]);
  return [...partitions]
    .map((partition) => ({ table: table.name, partition, live: hex(sums.live.get(partition)), rebuilt: hex(sums.rebuilt.get(partition)) }))
    .filter((sum) => sum.live !== sum.rebuilt);
}

/** 64 bits of a row's values, its columns in the table's order. */
export function digestOf(table: Table, row: AnyRow): bigint {
  const values = Object.keys(table.columns).map((name) => row[name]);
  return BigInt(`0x${hash('sha1', JSON.stringify(values), 'hex').slice(0, 16)}`);
}

function add(sums: Map<number, bigint>, partition: number, digest: bigint): void {
  sums.set(partition, BigInt.asUintN(64, (sums.get(partition) ?? 0n) + digest));
}

const hex = (sum = 0n): string => sum.toString(16).padStart(16, '0');
