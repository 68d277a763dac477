import { idToBytes } from '@parley/events/id-bytes';

/** As many `?` as there are values, for `IN (…)`; never empty, since `IN ()` is no SQL. */
export function placeholders(values: readonly unknown[]): string {
  if (values.length === 0) throw new RangeError('IN () is no SQL');
  return '?, '.repeat(values.length - 1) + '?';
}

export function idValues(ids: readonly string[]): Buffer[] {
  return ids.map(idToBytes);
}
