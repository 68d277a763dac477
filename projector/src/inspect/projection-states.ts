import type { Database } from '@parley/database/database';
import type { Subscription } from '../projections/subscription.ts';
import { isPreviousSlot, slotSubscription } from '../rebuild/rebuild-plan.ts';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { inactiveSlot, readProjectionSlots, type Slot } from '@parley/read-tables/slots';

/** The active and the inactive slot of a projection. */
export interface ProjectionState {
  projection: string;
  subscription: string;
  /** Null before the first start of a projector. */
  slot: string | null;
  activeVersion: number | null;
  /** This release's version. */
  version: number;
  inactiveSlot: 'empty' | 'unfinished' | 'previous';
  /** Events projected into the inactive slot. */
  inactiveSlotAt: number;
  /** Microseconds by the database's clock: a rebuild claims the slot until then. */
  inactiveSlotClaimedUntil: number;
}

export async function readProjectionStates(
  read: Database,
  { subscription, projections }: Required<Subscription>,
): Promise<ProjectionState[]> {
  const active = new Map((await readProjectionSlots(read, subscription)).map((row) => [row.projection, row]));
  const states: ProjectionState[] = [];
  for (const { table, version } of projections) {
    const { slot = null, version: activeVersion = null } = active.get(table.name) ?? {};
    const inactive = await readInactiveSlot(read, table.name, inactiveSlot((slot ?? 'b') as Slot));
    states.push({ projection: table.name, subscription, slot, activeVersion, version, ...inactive });
  }
  return states;
}

type InactiveSlot = Pick<ProjectionState, 'inactiveSlot' | 'inactiveSlotAt' | 'inactiveSlotClaimedUntil'>;

async function readInactiveSlot(read: Database, projection: string, slot: Slot): Promise<InactiveSlot> {
  const checkpoints = await readCheckpoints(read, slotSubscription(projection, slot));
  const { versions = '', claimedUntil: inactiveSlotClaimedUntil = 0 } = checkpoints[0] ?? {};
  const inactiveSlotAt = checkpoints.reduce((sum, { position }) => sum + position, 0);
  return {
    inactiveSlot: versions === '' ? 'empty' : isPreviousSlot(versions) ? 'previous' : 'unfinished',
    inactiveSlotAt,
    inactiveSlotClaimedUntil,
  };
}
