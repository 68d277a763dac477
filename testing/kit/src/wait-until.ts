import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** Describes the awaited condition in the timeout error; a function is called at the deadline. */
  what: string | (() => string);
  /** 20 s by default. Time in which the machine did not run this process does not count. */
  deadlineMs?: number;
  /** Before the second look; 10 ms by default. Later pauses are longer: a twentieth of the time waited so far, up to 250 ms. */
  pauseMs?: number;
}

const maxPauseMs = 250;

/** A timer that is later than this had to wait for the machine. */
const usualLatenessMs = 100;

/** Polls until the condition is truthy. Throws at the deadline; an error of the condition is thrown at once. */
export async function waitUntil(condition: () => unknown, { what, deadlineMs = 20_000, pauseMs = 10 }: Wait): Promise<void> {
  const start = performance.now();
  let deadline = start + deadlineMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() >= deadline)
      throw new Error(`timed out after ${deadlineMs} ms waiting for ${typeof what === 'string' ? what : what()}`);
    const paused = performance.now();
    const pause = Math.max(pauseMs, Math.min((paused - start) / 20, maxPauseMs));
    await delay(pause);
    const lateMs = performance.now() - paused - pause;
    if (lateMs > usualLatenessMs) deadline += lateMs;
  }
}
