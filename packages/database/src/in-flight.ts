/** Counts operations in flight, so that `close` can wait for them. */
export interface InFlight {
  track<T>(operation: Promise<T>): Promise<T>;
  /** Resolves when no operation is in flight, whatever its outcome. */
  idle(): Promise<void>;
}

export function createInFlight(): InFlight {
  let count = 0;
  let becomingIdle: PromiseWithResolvers<void> | null = null;

  function end(): void {
    count -= 1;
    if (count > 0) return;
    becomingIdle?.resolve();
    becomingIdle = null;
  }

  async function idle(): Promise<void> {
    if (count === 0) return;
    becomingIdle ??= Promise.withResolvers();
    await becomingIdle.promise;
    // Another operation may have started before this continues.
    return idle();
  }

  return {
    track(operation) {
      count += 1;
      return operation.finally(end);
    },
    idle,
  };
}
