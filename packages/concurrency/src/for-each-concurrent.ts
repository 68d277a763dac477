/**
 * Runs `work` for each item in order, at most `concurrency` at the same time. After a failure no further item starts; rejects with a
 * failure when the running ones have settled.
 */
export async function forEachConcurrent<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items[Symbol.iterator]();
  let failed = false;

  async function runWorker(): Promise<void> {
    for (let next = remaining.next(); !next.done && !failed; next = remaining.next()) {
      await work(next.value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  }

  const outcomes = await Promise.allSettled(Array.from({ length: concurrency }, runWorker));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}
