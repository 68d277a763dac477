/** Counts what has begun and not ended, so that `close` can let it finish. */
export interface UnderWay {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, however it ended. */
  settled(): Promise<void>;
}

export function underWay(): UnderWay {
  let running = 0;
  let none: PromiseWithResolvers<void> | null = null;

  function end(): void {
    running -= 1;
    if (running > 0) return;
    none?.resolve();
    none = null;
  }

  async function settled(): Promise<void> {
    if (running === 0) return;
    none ??= Promise.withResolvers();
    await none.promise;
    // Something may have begun before this was told.
    return settled();
  }

  return {
    track(work) {
      running += 1;
      return work.finally(end);
    },
    settled,
  };
}
