import type { Table } from '@parley/database/tables';
import type { AnyRow } from '../apply/row-key.ts';

/** Full outer merge join of two scans in primary key order: pairs rows with equal keys; `null` stands for a row that one scan lacks. */
export async function* mergeByKey(
  table: Table,
  leftRows: AsyncGenerator<AnyRow>,
  rightRows: AsyncGenerator<AnyRow>,
): AsyncGenerator<[AnyRow | null, AnyRow | null]> {
  let [left, right] = [await leftRows.next(), await rightRows.next()];
  while (!left.done || !right.done) {
    const order = left.done ? 1 : right.done ? -1 : compareKeys(table, left.value, right.value);
    yield [order <= 0 ? left.value : null, order >= 0 ? right.value : null];
    if (order <= 0) left = await leftRows.next();
    if (order >= 0) right = await rightRows.next();
  }
}

/** Orders like the databases do: text by its UTF-8 bytes, not by UTF-16 code units. */
function compareKeys(table: Table, leftRow: AnyRow, rightRow: AnyRow): number {
  for (const name of table.primaryKey) {
    const [left, right] = [leftRow[name], rightRow[name]];
    if (left === right) continue;
    if (typeof left === 'number') return left - (right as number);
    return Buffer.compare(Buffer.from(left as string), Buffer.from(right as string));
  }
  return 0;
}
