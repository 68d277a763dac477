import { otherSide, readProjectionSides, versionsOf, type Side, type TableSet } from '@parley/read-tables/sides';
import type { Database } from '@parley/database/database';
import type { ProjectionSideRow } from '@parley/read-tables/bookkeeping-tables';
import type { Projection } from '../projections/projection.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';

/** Which tables are filled by which projections. */
export interface FillPlan {
  /** In the order in which they are folded. */
  targets: readonly Projection[];
  /** By table name. */
  sides: ReadonlyMap<string, TableSet>;
}

/** What a rebuild fills, and what will be live after it. */
export interface RebuildPlan extends FillPlan {
  /** Of the targets: the side that is filled. By table name. */
  sides: ReadonlyMap<string, Side>;
  /** All pointer rows of the subscription as they will be. */
  sidesAfter: ProjectionSideRow[];
  sidesBefore: ProjectionSideRow[];
  /** Whether every live projection is rebuilt: then the checkpoints may begin anew as well. */
  whole: boolean;
}

/** Adds to the projections named those that look at their tables, or at whose tables they look. */
export async function planRebuild(database: Database, of: Subscription, names: readonly string[]): Promise<RebuildPlan> {
  const live = of.projections;
  const subscription = nameOf(of);
  const targets = closure(live, names);
  const sidesBefore = await readProjectionSides(database, subscription);
  const before = new Map(sidesBefore.map((row) => [row.projection, row]));
  const sides = new Map(targets.map(({ table }) => [table.name, otherSide((before.get(table.name)?.side ?? 'b') as Side)]));
  const rebuilt = targets.map(({ table, version }): ProjectionSideRow => ({
    projection: table.name,
    subscription,
    side: sides.get(table.name)!,
    version,
  }));
  const kept = sidesBefore.filter(({ projection }) => !sides.has(projection));
  return { targets, sides, sidesBefore, sidesAfter: [...rebuilt, ...kept], whole: targets.length === live.length };
}

/** The checkpoints of one side of a projection, live or not: `messages_b`. */
export function sideSubscription(projection: string, side: string): string {
  return `${projection}_${side}`;
}

export function sideVersions(projection: string, side: string, version: number): string {
  return versionsOf([{ projection, side, version }]);
}

/** Of a side that was live until another took its place. */
export function keptVersions(projection: string, side: string, version: number): string {
  return `kept:${sideVersions(projection, side, version)}`;
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
