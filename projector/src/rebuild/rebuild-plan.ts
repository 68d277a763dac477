import { inactiveSlot, readProjectionSlots, versionsOf, type Slot, type TableSet } from '@parley/read-tables/slots';
import type { Database } from '@parley/database/database';
import type { ProjectionSlotRow } from '@parley/read-tables/bookkeeping-tables';
import type { Projection } from '../projections/projection.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';

/** Which tables are filled by which projections. */
export interface FillPlan {
  /** In the order in which they are folded. */
  targets: readonly Projection[];
  /** By table name. */
  slots: ReadonlyMap<string, TableSet>;
}

/** What a rebuild fills, and what will be live after it. */
export interface RebuildPlan extends FillPlan {
  /** Of the targets: the side that is filled. By table name. */
  slots: ReadonlyMap<string, Slot>;
  /** All pointer rows of the subscription as they will be. */
  slotsAfter: ProjectionSlotRow[];
  slotsBefore: ProjectionSlotRow[];
  /** Whether every live projection is rebuilt: then the checkpoints may begin anew as well. */
  whole: boolean;
}

/** Adds to the projections named those that look at their tables, or at whose tables they look. */
export async function planRebuild(database: Database, of: Subscription, names: readonly string[]): Promise<RebuildPlan> {
  const live = of.projections;
  const subscription = nameOf(of);
  const targets = closure(live, names);
  const slotsBefore = await readProjectionSlots(database, subscription);
  const before = new Map(slotsBefore.map((row) => [row.projection, row]));
  const slots = new Map(targets.map(({ table }) => [table.name, inactiveSlot((before.get(table.name)?.slot ?? 'b') as Slot)]));
  const rebuilt = targets.map(({ table, version }): ProjectionSlotRow => ({
    projection: table.name,
    subscription,
    slot: slots.get(table.name)!,
    version,
  }));
  const kept = slotsBefore.filter(({ projection }) => !slots.has(projection));
  return { targets, slots, slotsBefore, slotsAfter: [...rebuilt, ...kept], whole: targets.length === live.length };
}

/** The checkpoints of one side of a projection, live or not: `messages_b`. */
export function slotSubscription(projection: string, slot: string): string {
  return `${projection}_${slot}`;
}

export function slotVersions(projection: string, slot: string, version: number): string {
  return versionsOf([{ projection, slot, version }]);
}

/** Of a side that was live until another took its place. */
export function keptVersions(projection: string, slot: string, version: number): string {
  return `kept:${slotVersions(projection, slot, version)}`;
}

export const isKept = (versions: string): boolean => versions.startsWith('kept:');

export class UnknownProjection extends Error {
  constructor(name: string, known: readonly string[]) {
    super(`there is no projection ${name}; there are ${known.join(', ')}`);
    this.name = 'UnknownProjection';
  }
}

/** Those named (none: all), and those that look at their tables or at whose tables they look. Throws UnknownProjection. */
export function closure(live: readonly Projection[], names: readonly string[]): Projection[] {
  const known = live.map(({ table }) => table.name);
  for (const name of names) if (!known.includes(name)) throw new UnknownProjection(name, known);
  const chosen = new Set(names.length > 0 ? names : known);
  for (let before = -1; before !== chosen.size;) {
    before = chosen.size;
    for (const { table, reads } of live) {
      const tied = [table.name, ...reads.map(({ name }) => name)];
      if (tied.some((name) => chosen.has(name))) for (const name of tied) chosen.add(name);
    }
  }
  return live.filter(({ table }) => chosen.has(table.name));
}
