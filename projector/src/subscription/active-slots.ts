import { UniqueViolation, WriteRefused, type Database } from '@parley/database/database';
import { upserts } from '@parley/database/table-sql';
import { PARTITIONS } from '@parley/events/partitions';
import { projectionSlots, type ProjectionSlotRow } from '@parley/read-tables/bookkeeping-tables';
import { readCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { inactiveSlot, readProjectionSlots, versionsOf, type Slot } from '@parley/read-tables/slots';
import type { Projection } from '../projections/projection.ts';
import { subscriptionName, type Subscription } from '../projections/subscription.ts';
import { isPreviousSlot, slotSubscription, slotVersions } from '../rebuild/rebuild-plan.ts';

/** The active slots are of other projection versions: nothing is projected until a rebuild by this release switches them. */
export class OutdatedProjections extends Error {
  readonly projections: readonly string[];

  constructor(projections: readonly string[]) {
    super(`the active tables have another projection version: ${projections.join(', ')}. Run \`parley replay ${projections.join(' ')}\`.`);
    this.name = 'OutdatedProjections';
    this.projections = projections;
  }
}

export interface ActiveSlots {
  /** By projection. */
  slots: ReadonlyMap<string, Slot>;
  /** Projections whose inactive slot holds rows: it was active before, or a rebuild by this release has filled it in part. */
  populatedInactiveSlots: ReadonlySet<string>;
  versions: string;
}

/** Activates slot `a` at the very first start. Safe when several projectors start at once. */
export async function seedSlots(database: Database, subscription: Subscription): Promise<void> {
  const name = subscriptionName(subscription);
  if ((await readProjectionSlots(database, name)).length > 0) return;
  const rows = subscription.projections.map(({ table, version }): ProjectionSlotRow => ({
    projection: table.name,
    subscription: name,
    slot: 'a',
    version,
  }));
  const claim = {
    sql: `UPDATE checkpoints SET versions = ? WHERE subscription = ? AND versions = '' AND position = 0`,
    values: [versionsOf(rows), name],
  };
  try {
    await database.write([{ statement: claim, affects: PARTITIONS }, ...upserts(projectionSlots, rows, database.dialect)]);
  } catch (error) {
    // Another projector was first.
    if (!(error instanceof WriteRefused || error instanceof UniqueViolation)) throw error;
  }
}

/** Throws OutdatedProjections. */
export async function readActiveSlots(database: Database, subscription: Subscription): Promise<ActiveSlots> {
  const rows = await readProjectionSlots(database, subscriptionName(subscription));
  const active = new Map(rows.map((row) => [row.projection, row]));
  const outdated = subscription.projections.filter(({ table, version }) => active.get(table.name)?.version !== version);
  if (outdated.length > 0) throw new OutdatedProjections(outdated.map(({ table }) => table.name));
  const slots = new Map(rows.map(({ projection, slot }) => [projection, slot as Slot]));
  return { slots, populatedInactiveSlots: await readPopulatedInactiveSlots(database, subscription, slots), versions: versionsOf(rows) };
}

/** Excludes a slot that another release fills: it may have other columns. */
async function readPopulatedInactiveSlots(
  database: Database,
  subscription: Subscription,
  slots: ReadonlyMap<string, Slot>,
): Promise<ReadonlySet<string>> {
  const rows = await database.read<{ subscription: string; versions: string }>({
    sql: "SELECT subscription, versions FROM checkpoints WHERE partition_id = 0 AND versions <> ''",
  });
  const versions = new Map(rows.map((row) => [row.subscription, row.versions]));
  const isPopulated = ({ table: { name }, version }: Projection): boolean => {
    const slot = inactiveSlot(slots.get(name)!);
    const found = versions.get(slotSubscription(name, slot));
    return found !== undefined && (isPreviousSlot(found) || found === slotVersions(name, slot, version));
  };
  return new Set(subscription.projections.filter(isPopulated).map(({ table }) => table.name));
}

/** Returns null while a rebuild that is about to switch the slots claims one of the checkpoints. */
export async function readUnclaimedCheckpoints(
  database: Database,
  subscription: Subscription,
  partitions: readonly number[],
): Promise<Checkpoint[] | null> {
  const checkpoints = await readCheckpoints(database, subscriptionName(subscription), partitions);
  const claimedUntil = Math.max(...checkpoints.map((checkpoint) => checkpoint.claimedUntil));
  return claimedUntil > 0 && claimedUntil > (await database.now()) ? null : checkpoints;
}
