/** How a shard takes its time: the live ones hurry, followers let changes gather. */
import type { SecondarySubscription } from '../projections/subscription.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';

export interface ShardPace {
  /** Events of one transaction, or fewer that weigh as much. */
  batch: number;
  /** Milliseconds after a batch; none while there is more to be read. */
  rest: number;
  /** How long a missing letter may be late, in milliseconds. A follower can wait for what is on its way, rather than read it. */
  timeout: number;
}

/**
 * Looks at the heads that a follower's shard lets pass after a batch: what many messages change together costs half of
 * what it does when it is written twice as often.
 */
const secondaryPauses = 2;

export function paceOf(
  secondary: SecondarySubscription | undefined,
  { times, database }: Pick<ProjectorDependencies, 'times' | 'database'>,
): ShardPace {
  if (!secondary) return { batch: times.batch, rest: 0, timeout: times.gap };
  const batch = secondary.batch[database.dialect === 'sqlite' ? 'embedded' : 'server'];
  return { batch, rest: secondaryPauses * times.poll, timeout: times.poll };
}
