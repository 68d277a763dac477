/** Of each projection: what is live, and what stands on its other side. */
import type { Database } from '@parley/database/database';
import type { Subscription } from '@parley/projector/projections/subscriptions';
import { sideSubscription } from '@parley/projector/rebuild/rebuild-plan';
import { readCheckpoints } from '@parley/read-models/checkpoints';
import { otherSide, readProjectionSides, type Side } from '@parley/read-models/sides';

export interface ProjectionState {
  projection: string;
  subscription: string;
  /** Null before the first start of a projector. */
  side: string | null;
  liveVersion: number | null;
  /** By which this release would fold. */
  version: number;
  otherSide: string;
}

export async function readProjectionStates(read: Database, { name, projections }: Subscription): Promise<ProjectionState[]> {
  const live = new Map((await readProjectionSides(read)).map((row) => [row.projection, row]));
  const states: ProjectionState[] = [];
  for (const { table, version } of projections) {
    const row = live.get(table.name);
    const other = await describeSide(read, table.name, otherSide((row?.side ?? 'a') as Side));
    states.push({
      projection: table.name,
      subscription: name,
      side: row?.side ?? null,
      liveVersion: row?.version ?? null,
      version,
      otherSide: other,
    });
  }
  return states;
}

async function describeSide(read: Database, projection: string, side: Side): Promise<string> {
  const checkpoints = await readCheckpoints(read, sideSubscription(projection, side));
  if (checkpoints.length === 0) return 'empty';
  return `filled to ${checkpoints.reduce((sum, { position }) => sum + position, 0)}`;
}
