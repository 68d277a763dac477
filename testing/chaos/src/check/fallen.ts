/** What ended that nobody ended: it is found also where all comes back from it. */
import { targetOf } from '../acts.ts';
import type { Performed } from '../faults/perform-plan.ts';
import type { Ending } from '../stage/stage.ts';

export function findFallen(ends: readonly Ending[], performed: readonly Performed[]): string[] {
  return ends
    .filter((end) => !performed.some((done) => hasEnded(done, end)))
    .map(({ who, signal, lastWords }) => `${who} ended by itself (${signal ?? 'no signal'}), and said at last: ${lastWords.slice(-600)}`);
}

/** The end of a process is noticed a little later. */
const noticedWithinMs = 5_000;

function hasEnded({ act, beganAt, endedAt, skipped }: Performed, { who, at }: Ending): boolean {
  if (skipped !== null || at < beganAt) return false;
  if (act.what === 'kill') return targetOf(act) === who && at < beganAt + noticedWithinMs;
  // A database that can write no more may give up.
  return act.what === 'fill disk' && who === 'database' && at < endedAt;
}
