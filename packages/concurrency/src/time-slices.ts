/** Long work in slices, so that the event loop serves other requests in between. */
export interface TimeSlices {
  /**
   * Call it between small steps: `const due = slices.yieldIfDue(); if (due) await due;`. Returns undefined while the current slice lasts.
   * All callers share the slices: in each turn of the event loop they work for one slice together, in the order of their calls;
   * callers whose `isUrgent` returns true go first. It is called only if the slice has passed.
   */
  yieldIfDue(isUrgent?: () => boolean): Promise<void> | undefined;
}

export function createTimeSlices(sliceMs: number): TimeSlices {
  const urgent: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  /** Undefined until a task runs in this turn of the event loop. */
  let endsAt: number | undefined;
  const endSlice = () => (endsAt = undefined);

  function hasTimeLeft(): boolean {
    const now = performance.now();
    if (endsAt === undefined) {
      endsAt = now + sliceMs;
      setImmediate(endSlice);
    }
    return now < endsAt;
  }

  /** Set once for each that waits. An immediate that is set by another one waits until the event loop has polled. */
  function resumeNext(): void {
    if (hasTimeLeft()) (urgent.shift() ?? waiting.shift())!();
    else setImmediate(resumeNext);
  }

  return {
    yieldIfDue(isUrgent) {
      if (hasTimeLeft()) return undefined;
      setImmediate(resumeNext);
      return new Promise((resume) => (isUrgent?.() ? urgent : waiting).push(resume));
    },
  };
}
