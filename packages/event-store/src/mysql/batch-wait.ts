import { setImmediate as nextTurn } from 'node:timers/promises';

/** Number of waiting events that indicates load. Under load, every event that still joins shares the batch's round trip, commit and pushes. */
const loadThreshold = 16;
/** A larger batch gains little, and at `splitThreshold` it would be split. */
const enoughEvents = 112;
/** Turns of the event loop without a new append after which the wait ends: the other callers are waiting for their results. */
const quietTurns = 5;
const maxWaitMs = 10;

/**
 * Waits before a free writer takes a batch: one turn, so that requests already received join it, and under load until no more arrive
 * (measured in docs/decisions/0028). `waiting` returns the number of waiting events.
 */
export async function waitForMore(waiting: () => number): Promise<void> {
  const until = performance.now() + maxWaitMs;
  for (let quiet = 0; quiet < quietTurns;) {
    const before = waiting();
    await nextTurn();
    const now = waiting();
    if (now < loadThreshold || now >= enoughEvents || performance.now() >= until) return;
    quiet = now > before ? 0 : quiet + 1;
  }
}
