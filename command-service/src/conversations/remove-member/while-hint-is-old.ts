import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '@parley/service-kit/problems';

/** As long as a query waits for the read side: beyond, whoever asks is told to come again. */
const timeoutMs = 2_000;
const pauseMs = 50;

/** Runs the command again while it is `unavailable` for want of a hint: the read side follows the log within moments. */
export async function whileHintIsOld<Result>(command: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await command();
    } catch (error) {
      const isHintOld = error instanceof Problem && error.code === 'unavailable' && performance.now() < deadline;
      if (!isHintOld) throw error;
      await delay(pauseMs);
    }
  }
}
