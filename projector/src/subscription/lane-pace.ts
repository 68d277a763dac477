/** How a lane takes its time: the live ones hurry, followers let changes gather. */
import type { Follower } from '../projections/subscription.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';

export interface LanePace {
  /** Events of one transaction, or fewer that weigh as much. */
  batch: number;
  /** Milliseconds after a batch; none while there is more to be read. */
  rest: number;
  /** How long a missing letter may be late, in milliseconds. A follower can wait for what is on its way, rather than read it. */
  patience: number;
}

/**
 * Looks at the heads that a follower's lane lets pass after a batch: what many messages change together costs half of
 * what it does when it is written twice as often.
 */
const followerRests = 2;

export function paceOf(follower: Follower | undefined, { times, database }: Pick<ProjectorDependencies, 'times' | 'database'>): LanePace {
  if (!follower) return { batch: times.batch, rest: 0, patience: times.gap };
  const batch = follower.batch[database.dialect === 'sqlite' ? 'embedded' : 'server'];
  return { batch, rest: followerRests * times.poll, patience: times.poll };
}
