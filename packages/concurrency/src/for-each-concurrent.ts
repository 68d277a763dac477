/**
 * Runs `work` for each item in order, at most `concurrency` at the same time. After a failure no further item starts; rejects with the
 * first failure when the running ones have settled.
 */
export async function forEachConcurrent<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items[Symbol.iterator]();
  const failures: unknown[] = [];

  async function runWorker(): Promise<void> {
    for (let next = remaining.next(); !next.done && failures.length === 0; next = remaining.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  }

  await Promise.all(Array.from({ length: concurrency }, runWorker));
  if (failures.length > 0) throw failures[0];
}
