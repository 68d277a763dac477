import { setTimeout as delay } from 'node:timers/promises';
import type { Person, Reply } from '@parley/e2e/person';

/** Asks until the system answers for good, by the same key. Null when it is told to give up before. */
export async function untilAnswered(
  person: Person,
  { method, path, body, key }: { method: string; path: string; body?: unknown; key?: string },
  givesUp: AbortSignal,
): Promise<Reply | null> {
  while (!givesUp.aborted) {
    const options = { timeoutMs: 4_000, ...(key === undefined ? {} : { key }) };
    const reply = await person.ask(method, path, body, options).catch(unlessUndescribed);
    if (reply !== null && reply.status < 500 && reply.status !== 429) return reply;
    await delay(100);
  }
  return null;
}

/** No answer at all is the network's doing; one that is not as the documents say is the system's. */
function unlessUndescribed(error: unknown): null {
  const { name } = error as Error;
  if (!['TypeError', 'TimeoutError', 'AbortError', 'ProxyPage'].includes(name)) throw error;
  return null;
}
