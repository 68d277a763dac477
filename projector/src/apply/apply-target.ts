/** The one fold that live projecting, parked sequences and rebuilds share: rows read, events folded, statements made. */
import type { Database, Statement } from '@parley/database/database';
import { decodeRow, deleteByKeys, deleteOlder, selectByKeys, updateOlder, upserts } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { inactiveSlot, suffixOf, type Slot, type TableSet } from '@parley/read-tables/slots';
import type { Need, Projection, StreamRange } from '../projections/projection.ts';
import { BatchRows, type Removal } from './batch-rows.ts';
import { applyBatch, needsOf, type AppliedBatch, type Obstacles } from './apply-batch.ts';
import type { EarlierEvents } from './earlier-events.ts';
import type { RowCache } from './row-cache.ts';
import { keyOnly, keyText, type AnyRow } from './row-key.ts';

/** Where rows are read and written. */
export interface ApplyTarget {
  earlier: EarlierEvents;
  database: Database;
  projections: readonly Projection[];
  /** By table name. */
  slots: ReadonlyMap<string, TableSet>;
  /**
   * Tables whose other side holds rows, since it was live before or a rebuild has filled it so far: what is erased or removed
   * goes there too, unless that side is ahead.
   */
  idle?: ReadonlySet<string>;
  cache: RowCache;
}

export interface PreparedApply extends AppliedBatch {
  rows: BatchRows;
  /** Multi-row, a table after the other, each in key order. They belong behind the move of the checkpoints. */
  statements: Statement[];
}

/** Longer lists of keys are asked for in several queries. */
const keysPerQuery = 200;

/** Reads only what the cache does not hold; writes nothing. After the write, `rows.rememberIn(cache)`. */
export async function prepareApply(target: ApplyTarget, events: readonly AnyStoredEvent[], obstacles?: Obstacles): Promise<PreparedApply> {
  const rows = new BatchRows();
  target.earlier.remember(events);
  await load(target, needsOf(target.projections, events), rows);
  const batch = applyBatch(target.projections, events, rows, obstacles);
  return { ...batch, rows, statements: statementsOf(target, rows) };
}

async function load(target: ApplyTarget, needs: readonly Need[], rows: BatchRows): Promise<void> {
  const missing = new Map<Table, AnyRow[]>();
  const ranges: StreamRange[] = [];
  for (const need of needs) {
    if ('stream' in need) {
      ranges.push(need);
      continue;
    }
    const { table, key } = need;
    const text = keyText(table, key);
    if (rows.isLoaded(table, text)) continue;
    const cached = target.cache.get(table, text);
    rows.load(table, text, cached ?? null);
    if (cached !== undefined) continue;
    const keys = missing.get(table);
    if (keys) keys.push(key);
    else missing.set(table, [key]);
  }
  await Promise.all([
    ...[...missing].map(([table, keys]) => readRows(target, table, keys, rows)),
    ...ranges.map(async (range) => rows.loadEarlier(range, await target.earlier.tell(range))),
  ]);
}

async function readRows(target: ApplyTarget, table: Table, keys: readonly AnyRow[], rows: BatchRows): Promise<void> {
  const { database, slots, cache } = target;
  for (let start = 0; start < keys.length; start += keysPerQuery) {
    const some = keys.slice(start, start + keysPerQuery).map((key) => keyOnly(table, key));
    for (const found of await database.read(selectByKeys(table, some, database.dialect, suffixIn(slots, table)))) {
      const row = decodeRow(table, found);
      const key = keyText(table, row);
      rows.load(table, key, row);
      cache.set(table, key, row);
    }
  }
}

function statementsOf({ database: { dialect }, slots, idle }: ApplyTarget, rows: BatchRows): Statement[] {
  return rows.changes().flatMap(({ table, rows: changed, removed, replaced, erased }) => {
    const suffix = suffixIn(slots, table);
    const others = idle?.has(table.name) ? [{ suffix: suffixOf(inactiveSlot(slots.get(table.name) as Slot)) }] : [];
    return [
      ...upserts(table, changed as RowOf<Table>[], dialect, suffix),
      ...erased.flatMap(({ row, columns }) => others.map((other) => updateOlder(table, row as RowOf<Table>, columns, other))),
      ...slicesOf(removed.map(({ key }) => key)).map((keys) => deleteByKeys(table, keys, dialect, suffix)),
      ...others.flatMap((other) => byPosition([...removed, ...replaced]).map((older) => deleteOlder(table, older, dialect, other))),
    ];
  });
}

function slicesOf(keys: readonly AnyRow[]): AnyRow[][] {
  return Array.from({ length: Math.ceil(keys.length / keysPerQuery) }, (_, slice) =>
    keys.slice(slice * keysPerQuery, (slice + 1) * keysPerQuery),
  );
}

function byPosition(removed: readonly Removal[]): { keys: AnyRow[]; position: number }[] {
  return [...Map.groupBy(removed, ({ position }) => position)].flatMap(([position, some]) =>
    slicesOf(some.map(({ key }) => key)).map((keys) => ({ keys, position })),
  );
}

function suffixIn(slots: ReadonlyMap<string, TableSet>, table: Table): { suffix: string } {
  const slot = slots.get(table.name);
  if (!slot) throw new Error(`no slot of ${table.name} is known`);
  return { suffix: suffixOf(slot) };
}
