import { LIVE } from '@parley/read-tables/checkpoints';
import { liveProjections, searchSubscription } from './all.ts';
import type { Subscription } from './subscription.ts';

/** All subscriptions of the log. */
export const subscriptions: readonly Required<Subscription>[] = [{ subscription: LIVE, projections: liveProjections }, searchSubscription];
