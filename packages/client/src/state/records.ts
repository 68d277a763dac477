/** Operations on immutable records. */
export function omitKey<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  if (!(key in record)) return record;
  const { [key]: _omitted, ...rest } = record;
  return rest;
}

/** Returns the same record if it has this value already. */
export function withValue<Value>(record: Readonly<Record<string, Value>>, key: string, value: Value): Readonly<Record<string, Value>> {
  return record[key] === value ? record : { ...record, [key]: value };
}

/** Changes the values that are selected. Returns the same record if there are none. */
export function updateValues<Value>(
  record: Readonly<Record<string, Value>>,
  isSelected: (value: Value) => boolean,
  change: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  const selected = Object.entries(record).filter(([, value]) => isSelected(value));
  if (selected.length === 0) return record;
  return { ...record, ...Object.fromEntries(selected.map(([key, value]) => [key, change(value)])) };
}
