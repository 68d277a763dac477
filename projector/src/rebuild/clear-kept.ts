/** Taking back the room of sides that were live before a rebuild. There is no way back to them then. */
import { nameOf } from '../projections/subscription.ts';
import { paceFor } from './pace.ts';
import { planRebuild } from './rebuild-plan.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { claimSlots } from './slot-claim.ts';
import { emptySlots } from './slot-tables.ts';

/** The other sides of these projections (none named: all) become empty. Throws RebuildUnderWay. */
export async function clearKept(dependencies: RebuildDependencies, names: readonly string[]): Promise<void> {
  const { store, database } = dependencies;
  const plan = await planRebuild(database, dependencies, names);
  const claim = await claimSlots(database, plan, { beginning: 'nothing', epoch: store.epoch, subscription: nameOf(dependencies) });
  try {
    await emptySlots(database, plan, paceFor(database.dialect));
  } finally {
    await claim.release().catch(() => undefined);
  }
}
