/** Whether this code is the one that the live read tables are folded by. */
import { UniqueViolation, WriteRefused, type Database } from '@parley/database/database';
import { upserts } from '@parley/database/table-sql';
import { PARTITIONS } from '@parley/events/partitions';
import { projectionSlots, type ProjectionSlotRow } from '@parley/read-tables/bookkeeping-tables';
import { readCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { inactiveSlot, readProjectionSlots, versionsOf, type Slot } from '@parley/read-tables/slots';
import type { Projection } from '../projections/projection.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';
import { isKept, slotSubscription, slotVersions } from '../rebuild/rebuild-plan.ts';

/** The tables were folded by other versions: nothing is projected until a rebuild with this code has swapped the sides. */
export class ProjectionsOutdated extends Error {
  readonly projections: readonly string[];

  constructor(projections: readonly string[]) {
    super(`projected by other versions than this code's: ${projections.join(', ')}. Run \`parley replay ${projections.join(' ')}\`.`);
    this.name = 'ProjectionsOutdated';
    this.projections = projections;
  }
}

export interface ActiveSlots {
  slots: ReadonlyMap<string, Slot>;
  /** Projections whose other side holds rows: it was live before, or a rebuild by this code has filled it so far. */
  idle: ReadonlySet<string>;
  versions: string;
}

/** At the very first start makes side `a` live. Safe when several projectors start at once. */
export async function seedSlots(database: Database, of: Subscription): Promise<void> {
  const subscription = nameOf(of);
  if ((await readProjectionSlots(database, subscription)).length > 0) return;
  const rows = of.projections.map(({ table, version }): ProjectionSlotRow => ({
    projection: table.name,
    subscription,
    slot: 'a',
    version,
  }));
  const claim = {
    sql: `UPDATE checkpoints SET versions = ? WHERE subscription = ? AND versions = '' AND position = 0`,
    values: [versionsOf(rows), subscription],
  };
  try {
    await database.write([{ statement: claim, affects: PARTITIONS }, ...upserts(projectionSlots, rows, database.dialect)]);
  } catch (error) {
    // Another one was first.
    if (!(error instanceof WriteRefused || error instanceof UniqueViolation)) throw error;
  }
}

/** Throws ProjectionsOutdated. */
export async function readActiveSlots(database: Database, of: Subscription): Promise<ActiveSlots> {
  const rows = await readProjectionSlots(database, nameOf(of));
  const live = new Map(rows.map((row) => [row.projection, row]));
  const outdated = of.projections.filter(({ table, version }) => live.get(table.name)?.version !== version);
  if (outdated.length > 0) throw new ProjectionsOutdated(outdated.map(({ table }) => table.name));
  const slots = new Map(rows.map(({ projection, slot }) => [projection, slot as Slot]));
  return { slots, idle: await readIdle(database, of, slots), versions: versionsOf(rows) };
}

/** A side that another release fills may have other columns, so it is left alone. */
async function readIdle(database: Database, of: Subscription, live: ReadonlyMap<string, Slot>): Promise<ReadonlySet<string>> {
  const rows = await database.read<{ subscription: string; versions: string }>({
    sql: "SELECT subscription, versions FROM checkpoints WHERE partition_id = 0 AND versions <> ''",
  });
  const versions = new Map(rows.map((row) => [row.subscription, row.versions]));
  const holdsRows = ({ table: { name }, version }: Projection): boolean => {
    const slot = inactiveSlot(live.get(name)!);
    const found = versions.get(slotSubscription(name, slot));
    return found !== undefined && (isKept(found) || found === slotVersions(name, slot, version));
  };
  return new Set(of.projections.filter(holdsRows).map(({ table }) => table.name));
}

/** The checkpoints, or null while a rebuild that is about to swap the sides holds one of them. */
export async function readFreeCheckpoints(
  database: Database,
  of: Subscription,
  partitions: readonly number[],
): Promise<Checkpoint[] | null> {
  const checkpoints = await readCheckpoints(database, nameOf(of), partitions);
  const heldUntil = Math.max(...checkpoints.map((checkpoint) => checkpoint.heldUntil));
  return heldUntil > 0 && heldUntil > (await database.now()) ? null : checkpoints;
}
