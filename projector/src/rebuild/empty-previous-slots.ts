import { subscriptionName } from '../projections/subscription.ts';
import { planRebuild } from './rebuild-plan.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { claimSlots } from './slot-claim.ts';
import { emptySlots } from './slot-tables.ts';
import { createThrottle } from './throttle.ts';

/**
 * Empties the inactive slots of these projections (none given: all) to free their space. A rollback is not possible afterwards.
 * Throws RebuildUnderWay.
 */
export async function emptyPreviousSlots(dependencies: RebuildDependencies, names: readonly string[]): Promise<void> {
  const { store, database } = dependencies;
  const plan = await planRebuild(database, dependencies, names);
  const claim = await claimSlots(database, plan, { startFrom: 'empty', epoch: store.epoch, subscription: subscriptionName(dependencies) });
  try {
    await emptySlots(database, plan, createThrottle(database.dialect));
  } finally {
    await claim.release().catch(() => undefined);
  }
}
