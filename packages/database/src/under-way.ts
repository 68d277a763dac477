/** Remembers what has begun and not ended, so that `close` can let it finish. */
export interface UnderWay {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, however it ended. */
  settled(): Promise<void>;
}

export function underWay(): UnderWay {
  const running = new Set<Promise<unknown>>();
  return {
    track(work) {
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
