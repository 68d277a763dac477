import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** What is awaited, for the error; told at the deadline. */
  what: string | (() => string);
  deadlineMs?: number;
  pauseMs?: number;
}

/** Asks until the condition holds; throws at the deadline, and what the condition throws at once. */
export async function waitUntil(condition: () => unknown, { what, deadlineMs = 10_000, pauseMs = 10 }: Wait): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() >= deadline) throw new Error(`waited ${deadlineMs} ms in vain for ${typeof what === 'string' ? what : what()}`);
    await delay(pauseMs);
  }
}
