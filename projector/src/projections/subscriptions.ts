/** Who follows the log: each subscription has checkpoints of its own and folds its projections in one transaction. */
import { LIVE } from '@parley/read-models/checkpoints';
import { liveProjections } from './all.ts';
import type { Projection } from './projection.ts';

export interface Subscription {
  /** As its checkpoints name it. */
  name: string;
  projections: readonly Projection[];
}

export const subscriptions: readonly Subscription[] = [{ name: LIVE, projections: liveProjections }];
