import type { NewEvent } from '@parley/events/envelope';
import type { ChatHistory } from './chat-history.ts';
import type { ChatLog } from './chat-log.ts';

/** Concurrent commands. */
const concurrency = 10;

/** Appends the next steps of a history. Equal seeds give equal steps. */
export async function chat(log: ChatLog, history: ChatHistory, steps: number, seed = 1): Promise<void> {
  for (let step = 0; step < steps; step += concurrency) {
    const numbers = Array.from({ length: Math.min(concurrency, steps - step) }, (_, index) => seed * 1_000 + step + index);
    await Promise.all(numbers.map((number) => log.append(...nextStep(history, number))));
  }
}

/** Appends commands until stopped; `stop` returns their number. */
export function keepChatting(log: ChatLog, history: ChatHistory): { stop(): Promise<number> } {
  const stopping = new AbortController();
  let steps = 0;
  const running = (async () => {
    while (!stopping.signal.aborted) await log.append(...nextStep(history, 100_000 + steps++));
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      return steps;
    },
  };
}

function nextStep(history: ChatHistory, number: number): NewEvent[] {
  return history.step([(number * 7_919) % 97, (number * 104_729) % 89, (number * 31) % 83]);
}
