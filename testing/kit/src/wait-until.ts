import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** Describes the awaited condition in the timeout error; a function is called at the deadline. */
  what: string | (() => string);
  /** 20 s by default. Time in which the machine did not run this process does not count. */
  deadlineMs?: number;
  pauseMs?: number;
}

/** A timer that is later than this had to wait for the machine. */
const usualLatenessMs = 100;

/** Polls until the condition is truthy. Throws at the deadline; an error of the condition is thrown at once. */
export async function waitUntil(condition: () => unknown, { what, deadlineMs = 20_000, pauseMs = 10 }: Wait): Promise<void> {
  let deadline = performance.now() + deadlineMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() >= deadline)
      throw new Error(`timed out after ${deadlineMs} ms waiting for ${typeof what === 'string' ? what : what()}`);
    const paused = performance.now();
    await delay(pauseMs);
    const lateMs = performance.now() - paused - pauseMs;
    if (lateMs > usualLatenessMs) deadline += lateMs;
  }
}
