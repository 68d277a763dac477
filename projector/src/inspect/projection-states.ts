/** Of each projection: what is live, and what stands on its other side. */
import type { Database } from '@parley/database/database';
import type { Subscription } from '../projections/subscription.ts';
import { isKept, sideSubscription } from '../rebuild/rebuild-plan.ts';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { otherSide, readProjectionSides, type Side } from '@parley/read-tables/sides';

export interface ProjectionState {
  projection: string;
  subscription: string;
  /** Null before the first start of a projector. */
  side: string | null;
  liveVersion: number | null;
  /** By which this release would fold. */
  version: number;
  otherSide: 'empty' | 'unfinished' | 'kept';
  /** Events folded there. */
  otherSideAt: number;
  /** Microseconds by the database's clock: until then somebody fills it. */
  otherSideHeldUntil: number;
}

export async function readProjectionStates(
  read: Database,
  { subscription, projections }: Required<Subscription>,
): Promise<ProjectionState[]> {
  const live = new Map((await readProjectionSides(read, subscription)).map((row) => [row.projection, row]));
  const states: ProjectionState[] = [];
  for (const { table, version } of projections) {
    const { side = null, version: liveVersion = null } = live.get(table.name) ?? {};
    const other = await readOtherSide(read, table.name, otherSide((side ?? 'b') as Side));
    states.push({ projection: table.name, subscription, side, liveVersion, version, ...other });
  }
  return states;
}

type OtherSide = Pick<ProjectionState, 'otherSide' | 'otherSideAt' | 'otherSideHeldUntil'>;

async function readOtherSide(read: Database, projection: string, side: Side): Promise<OtherSide> {
  const checkpoints = await readCheckpoints(read, sideSubscription(projection, side));
  const { versions = '', heldUntil: otherSideHeldUntil = 0 } = checkpoints[0] ?? {};
  const otherSideAt = checkpoints.reduce((sum, { position }) => sum + position, 0);
  return { otherSide: versions === '' ? 'empty' : isKept(versions) ? 'kept' : 'unfinished', otherSideAt, otherSideHeldUntil };
}
