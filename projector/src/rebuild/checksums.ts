/** Compares the two slots of a table by order-independent checksums, partition by partition. */
import { hash } from 'node:crypto';
import type { Database } from '@parley/database/database';
import type { Table } from '@parley/database/tables';
import type { Slot } from '@parley/read-tables/slots';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import { partitionOfRow, scanTable } from './scan-table.ts';
import type { Throttle } from './throttle.ts';

/** A partition of a table whose two slots differ at equal positions. */
export interface ChecksumDifference {
  table: string;
  partition: number;
  /** Checksum of the active slot. */
  active: string;
  rebuilt: string;
}

export interface SlotPair {
  table: Table;
  active: Slot;
  rebuilt: Slot;
}

/**
 * Compares the slots at the rebuilt slot's positions while the active slot moves on: leaves out, on both, the rows that changed after these
 * positions. Rows that were removed since look like missing rows, so a difference must be confirmed.
 */
export async function compareSlots(
  database: Database,
  { table, active, rebuilt }: SlotPair,
  { positions, throttle }: { positions: ReadonlyMap<number, number>; throttle: Throttle },
): Promise<ChecksumDifference[]> {
  const changedSince = new Set<string>();
  const sums = { active: new Map<number, bigint>(), rebuilt: new Map<number, bigint>() };
  for await (const row of scanTable(database, table, active, throttle)) {
    const partition = partitionOfRow(table, row);
    if ((row['position'] as number) > (positions.get(partition) ?? 0)) changedSince.add(keyText(table, row));
    else add(sums.active, partition, digestOf(table, row));
  }
  for await (const row of scanTable(database, table, rebuilt, throttle)) {
    if (!changedSince.has(keyText(table, row))) add(sums.rebuilt, partitionOfRow(table, row), digestOf(table, row));
  }
  const partitions = new Set([...sums.active.keys(), ...sums.rebuilt.keys()]);
  return [...partitions]
    .map((partition) => ({
      table: table.name,
      partition,
      active: hex(sums.active.get(partition)),
      rebuilt: hex(sums.rebuilt.get(partition)),
    }))
    .filter((sum) => sum.active !== sum.rebuilt);
}

/** 64 bits over a row's values, in the order of the table's columns. */
export function digestOf(table: Table, row: AnyRow): bigint {
  const values = Object.keys(table.columns).map((name) => row[name]);
  return BigInt(`0x${hash('sha1', JSON.stringify(values), 'hex').slice(0, 16)}`);
}

function add(sums: Map<number, bigint>, partition: number, digest: bigint): void {
  sums.set(partition, BigInt.asUintN(64, (sums.get(partition) ?? 0n) + digest));
}

const hex = (sum = 0n): string => sum.toString(16).padStart(16, '0');
