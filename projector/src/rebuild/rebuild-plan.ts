import type { Database } from '@parley/database/database';
import type { ProjectionSlotRow } from '@parley/read-tables/bookkeeping-tables';
import { inactiveSlot, readProjectionSlots, versionsOf, type Slot, type TableSet } from '@parley/read-tables/slots';
import type { Projection } from '../projections/projection.ts';
import { subscriptionName, type Subscription } from '../projections/subscription.ts';

/** Some projections of one subscription, by table name. */
export interface ProjectionSelection {
  subscription: Required<Subscription>;
  names: string[];
}

/** Projections and the tables that they fill. */
export interface FillPlan {
  /** In the order in which they apply events. */
  targets: readonly Projection[];
  /** By table name. */
  slots: ReadonlyMap<string, TableSet>;
}

/** The slots that a rebuild fills, and the active slots after it. */
export interface RebuildPlan extends FillPlan {
  /** The slot that each target fills, by table name. */
  slots: ReadonlyMap<string, Slot>;
  /** All slot rows of the subscription after the switch. */
  slotsAfter: ProjectionSlotRow[];
  slotsBefore: ProjectionSlotRow[];
  /** Every projection of the subscription is rebuilt, so its checkpoints may restart as well. */
  whole: boolean;
}

/** Plans a rebuild of the named projections (none: all) and those that share tables with them. Throws UnknownProjection. */
export async function planRebuild(database: Database, subscription: Subscription, names: readonly string[]): Promise<RebuildPlan> {
  const { projections } = subscription;
  const name = subscriptionName(subscription);
  const targets = closure(projections, names);
  const slotsBefore = await readProjectionSlots(database, name);
  const before = new Map(slotsBefore.map((row) => [row.projection, row]));
  const slots = new Map(targets.map(({ table }) => [table.name, inactiveSlot((before.get(table.name)?.slot ?? 'b') as Slot)]));
  const rebuilt = targets.map(({ table, version }): ProjectionSlotRow => ({
    projection: table.name,
    subscription: name,
    slot: slots.get(table.name)!,
    version,
  }));
  const unchanged = slotsBefore.filter(({ projection }) => !slots.has(projection));
  return { targets, slots, slotsBefore, slotsAfter: [...rebuilt, ...unchanged], whole: targets.length === projections.length };
}

/** The checkpoint subscription of one slot of a projection: `messages_b`. */
export function slotSubscription(projection: string, slot: string): string {
  return `${projection}_${slot}`;
}

export function slotVersions(projection: string, slot: string, version: number): string {
  return versionsOf([{ projection, slot, version }]);
}

/** `versions` of a slot that was active before the last switch. */
export function previousSlotVersions(projection: string, slot: string, version: number): string {
  return `previous:${slotVersions(projection, slot, version)}`;
}

export const isPreviousSlot = (versions: string): boolean => versions.startsWith('previous:');

export class UnknownProjection extends Error {
  constructor(name: string, known: readonly string[]) {
    super(`unknown projection "${name}"; known projections: ${known.join(', ')}`);
    this.name = 'UnknownProjection';
  }
}

/** Adds to the named projections (none: all) those that share tables with them, transitively. Throws UnknownProjection. */
export function closure(projections: readonly Projection[], names: readonly string[]): Projection[] {
  const known = projections.map(({ table }) => table.name);
  for (const name of names) if (!known.includes(name)) throw new UnknownProjection(name, known);
  const selected = new Set(names.length > 0 ? names : known);
  for (let before = -1; before !== selected.size;) {
    before = selected.size;
    for (const { table, reads } of projections) {
      const connected = [table.name, ...reads.map(({ name }) => name)];
      if (connected.some((name) => selected.has(name))) for (const name of connected) selected.add(name);
    }
  }
  return projections.filter(({ table }) => selected.has(table.name));
}
