/** How long a lane that is free waits for more before it takes a batch. */

/**
 * So many waiting events mean load: further ones come with each turn, and each that still joins shares the batch's round trip,
 * commit, letters and folds. Fewer are not kept waiting.
 */
const worthWaiting = 16;
/** Enough of them: a batch that is larger than this gains little, and at `worthTwo` it would be cut in two. */
const plenty = 112;
/** Of the event loop. When none of these brought a further append, the others have yet to hear something. */
const quietTurns = 5;
const atMostMs = 10;

/**
 * Resolves after one turn: requests that have been received belong to the batch. While many wait, only when no more come;
 * docs/decisions/0028 has what that brings. `waiting`: how many events do.
 */
export async function gather(waiting: () => number): Promise<void> {
  const until = performance.now() + atMostMs;
  for (let quiet = 0; quiet < quietTurns;) {
    const before = waiting();
    await nextTurn();
    const now = waiting();
    if (now < worthWaiting || now >= plenty || performance.now() >= until) return;
    quiet = now > before ? 0 : quiet + 1;
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
