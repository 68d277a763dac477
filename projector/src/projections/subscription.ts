import { LIVE } from '@parley/read-tables/checkpoints';
import type { Projection } from './projection.ts';

/** Projections that share one checkpoint a partition and one transaction. */
export interface Subscription {
  /** The checkpoints' name; `live` when it is not told. */
  subscription?: string;
  projections: readonly Projection[];
}

/** One that follows the log by itself: it takes no letters, and nobody is pushed what it changes. */
export interface SecondarySubscription extends Subscription {
  subscription: string;
  /** Events of one transaction, about: on SQLite it holds up the shards, which share its thread. */
  batch: { embedded: number; server: number };
}

export const nameOf = ({ subscription = LIVE }: Pick<Subscription, 'subscription'>): string => subscription;
