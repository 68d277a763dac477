const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Pause after the first, second … failed attempt; the last one repeats. In milliseconds. */
const pauses = [5 * second, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 24 * hour];

/** No receiver may ask for a longer pause. */
const maxPause = 24 * hour;

/** Between 90 % and 110 % of the pause, so that what failed together does not come back together. `random`: 0 to 1. */
export function pauseAfter(failedAttempts: number, retryAfterMs: number | null, random: () => number = Math.random): number {
  const pause = pauses[Math.min(failedAttempts, pauses.length) - 1]! * (0.9 + 0.2 * random());
  return Math.round(retryAfterMs === null ? pause : Math.min(Math.max(pause, retryAfterMs), maxPause * 1.1));
}
