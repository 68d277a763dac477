/**
 * Batches all lookups of one turn of the event loop into one call and deduplicates them. A lookup never joins a batch that was
 * already sent: that result could be older than what the caller has seen.
 */
export function batchLookups<Result>(
  lookUpAll: (keys: readonly string[]) => Promise<readonly Promise<Result>[]>,
): (key: string) => Promise<Result> {
  let nextBatch: Map<string, PromiseWithResolvers<Result>> | undefined;

  async function send(batch: ReadonlyMap<string, PromiseWithResolvers<Result>>): Promise<void> {
    const pending = [...batch.values()];
    try {
      const results = await lookUpAll([...batch.keys()]);
      pending.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      for (const { reject } of pending) reject(error);
    }
  }

  return (key) => {
    if (nextBatch === undefined) {
      const batch = (nextBatch = new Map());
      setImmediate(() => {
        nextBatch = undefined;
        void send(batch);
      });
    }
    const lookup = nextBatch.get(key) ?? Promise.withResolvers<Result>();
    nextBatch.set(key, lookup);
    return lookup.promise;
  };
}
