import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** Describes the awaited condition in the timeout error; a function is called at the deadline. */
  what: string | (() => string);
  deadlineMs?: number;
  pauseMs?: number;
}

/** Polls until the condition is truthy. Throws at the deadline; an error of the condition is thrown at once. */
export async function waitUntil(condition: () => unknown, { what, deadlineMs = 10_000, pauseMs = 10 }: Wait): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() >= deadline)
      throw new Error(`timed out after ${deadlineMs} ms waiting for ${typeof what === 'string' ? what : what()}`);
    await delay(pauseMs);
  }
}
