/** Long work in slices, so that the event loop serves other requests in between. */
export interface TimeSlices {
  /**
   * Call it between small steps: `const due = slices.yieldIfDue(); if (due) await due;`. Returns undefined while the current slice lasts.
   * All callers share the slices: in each turn of the event loop one of them works for one slice, in the order of their calls.
   */
  yieldIfDue(): Promise<void> | undefined;
}

export function createTimeSlices(sliceMs: number): TimeSlices {
  const waiting: (() => void)[] = [];
  let startedAt = performance.now();

  function startNext(): void {
    startedAt = performance.now();
    waiting.shift()!();
    // Runs in the next turn: an immediate that is set by another one waits until the event loop has polled.
    if (waiting.length > 0) setImmediate(startNext);
  }

  return {
    yieldIfDue() {
      if (performance.now() - startedAt < sliceMs) return undefined;
      return new Promise((resolve) => {
        if (waiting.push(resolve) === 1) setImmediate(startNext);
      });
    },
  };
}
