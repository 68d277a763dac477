/** Reads rows, applies events and builds statements: shared by live processing, parked sequences and rebuilds. */
import { chunks } from '@parley/concurrency/chunks';
import type { Database, Statement } from '@parley/database/database';
import { decodeRow, deleteByKeys, deleteOlder, selectByKeys, updateOlder, upserts } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { inactiveSlot, suffixOf, type Slot, type TableSet } from '@parley/read-tables/slots';
import type { Need, Projection, StreamRange } from '../projections/projection.ts';
import { BatchRows, type Removal } from './batch-rows.ts';
import { applyBatch, needsOf, type AppliedBatch, type KnownFailures } from './apply-batch.ts';
import type { EarlierEvents } from './earlier-events.ts';
import { splitLongTexts } from './split-long-texts.ts';
import type { RowCache } from './row-cache.ts';
import { keyOnly, keyText, type AnyRow } from './row-key.ts';

/** The tables that events are applied to. */
export interface ApplyTarget {
  earlier: EarlierEvents;
  database: Database;
  projections: readonly Projection[];
  /** By table name. */
  slots: ReadonlyMap<string, TableSet>;
  /**
   * Tables whose inactive slot holds rows, because it was active before or a rebuild has filled it in part. Erasures and
   * removals go there too, unless that slot is ahead.
   */
  populatedInactiveSlots?: ReadonlySet<string>;
  cache: RowCache;
}

export interface PreparedApply extends AppliedBatch {
  rows: BatchRows;
  /** Multi-row, table by table, each in key order. They belong after the move of the checkpoints. */
  statements: Statement[];
}

/** Longer lists of keys take several statements. */
const keysPerQuery = 200;

/** Reads rows that the cache does not hold; writes nothing. After the write, call `rows.updateCache(cache)`. */
export async function prepareApply(
  target: ApplyTarget,
  events: readonly AnyStoredEvent[],
  knownFailures?: KnownFailures,
): Promise<PreparedApply> {
  const rows = new BatchRows();
  target.earlier.remember(events);
  await load(target, needsOf(target.projections, events), rows);
  const batch = applyBatch(target.projections, events, rows, knownFailures);
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
    ...ranges.map(async (range) => rows.loadEarlier(range, await splitLongTexts(await target.earlier.read(range)))),
  ]);
}

async function readRows(target: ApplyTarget, table: Table, keys: readonly AnyRow[], rows: BatchRows): Promise<void> {
  const { database, slots, cache } = target;
  for (const chunk of chunks(
    keys.map((key) => keyOnly(table, key)),
    keysPerQuery,
  )) {
    for (const found of await database.read(selectByKeys(table, chunk, database.dialect, suffixIn(slots, table)))) {
      const row = decodeRow(table, found);
      const key = keyText(table, row);
      rows.load(table, key, row);
      cache.set(table, key, row);
    }
  }
}

function statementsOf({ database: { dialect }, slots, populatedInactiveSlots }: ApplyTarget, rows: BatchRows): Statement[] {
  return rows.changes().flatMap(({ table, rows: changed, removed, replaced, erased }) => {
    const suffix = suffixIn(slots, table);
    const inactive = populatedInactiveSlots?.has(table.name) ? [{ suffix: suffixOf(inactiveSlot(slots.get(table.name) as Slot)) }] : [];
    return [
      ...upserts(table, changed as RowOf<Table>[], dialect, suffix),
      ...erased.flatMap(({ row, columns }) => inactive.map((slot) => updateOlder(table, row as RowOf<Table>, columns, slot))),
      ...chunks(
        removed.map(({ key }) => key),
        keysPerQuery,
      ).map((keys) => deleteByKeys(table, keys, dialect, suffix)),
      ...inactive.flatMap((slot) => byPosition([...removed, ...replaced]).map((older) => deleteOlder(table, older, dialect, slot))),
    ];
  });
}

function byPosition(removed: readonly Removal[]): { keys: AnyRow[]; position: number }[] {
  return [...Map.groupBy(removed, ({ position }) => position)].flatMap(([position, group]) =>
    chunks(
      group.map(({ key }) => key),
      keysPerQuery,
    ).map((keys) => ({ keys, position })),
  );
}

function suffixIn(slots: ReadonlyMap<string, TableSet>, table: Table): { suffix: string } {
  const slot = slots.get(table.name);
  if (!slot) throw new Error(`slot of ${table.name} is unknown`);
  return { suffix: suffixOf(slot) };
}
