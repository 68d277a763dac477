import { idToBytes } from './column-codec.ts';

/** One `?` per value, for `IN (…)`. Throws RangeError for an empty list, since `IN ()` is not valid SQL. */
export function placeholders(values: readonly unknown[]): string {
  if (values.length === 0) throw new RangeError('IN () is not valid SQL');
  return '?, '.repeat(values.length - 1) + '?';
}

export function idValues(ids: readonly string[]): Buffer[] {
  return ids.map(idToBytes);
}
