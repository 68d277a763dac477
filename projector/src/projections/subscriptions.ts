/** Who follows the log: each subscription has checkpoints of its own and folds its projections in one transaction. */
import { LIVE } from '@parley/read-tables/checkpoints';
import { liveProjections, searchSubscription } from './all.ts';
import type { Subscription } from './subscription.ts';

export const subscriptions: readonly Required<Subscription>[] = [{ subscription: LIVE, projections: liveProjections }, searchSubscription];
