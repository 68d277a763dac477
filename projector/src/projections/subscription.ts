import { LIVE } from '@parley/read-tables/checkpoints';
import type { Projection } from './projection.ts';

/** Projections that share one checkpoint per partition and one transaction. */
export interface Subscription {
  /** Name of the checkpoints; `live` by default. */
  subscription?: string;
  projections: readonly Projection[];
}

/** A subscription that does not push its changes. */
export interface SecondarySubscription extends Subscription {
  subscription: string;
  /** Approximate events per transaction. On SQLite a large batch delays the shards, which share the thread. */
  batch: { embedded: number; server: number };
}

export const subscriptionName = ({ subscription = LIVE }: Pick<Subscription, 'subscription'>): string => subscription;
