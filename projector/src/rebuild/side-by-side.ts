import type { Table } from '@parley/database/tables';
import type { AnyRow } from '../apply/row-key.ts';

/** Two of a table, both read in the order of its primary key: rows with equal keys come together, others alone. */
export async function* sideBySide(
  table: Table,
  one: AsyncGenerator<AnyRow>,
  other: AsyncGenerator<AnyRow>,
): AsyncGenerator<[AnyRow | null, AnyRow | null]> {
  let [left, right] = [await one.next(), await other.next()];
  while (!left.done || !right.done) {
    const order = left.done ? 1 : right.done ? -1 : orderOf(table, left.value, right.value);
    yield [order <= 0 ? left.value : null, order >= 0 ? right.value : null];
    if (order <= 0) left = await one.next();
    if (order >= 0) right = await other.next();
  }
}

/** As the databases sort: texts by their bytes, not by UTF-16. */
function orderOf(table: Table, one: AnyRow, other: AnyRow): number {
  for (const name of table.primaryKey) {
    const [left, right] = [one[name], other[name]];
    if (left === right) continue;
    if (typeof left === 'number') return left - (right as number);
    return Buffer.compare(Buffer.from(left as string), Buffer.from(right as string));
  }
  return 0;
}
