import { setTimeout as delay } from 'node:timers/promises';
import type { Person, Reply } from '@parley/e2e/person';

export interface Question {
  method: string;
  path: string;
  body?: unknown;
  key?: string;
}

/** Asks until the system answers for good, by the same key. Throws when it is told to give up before. */
export async function untilAnswered(person: Person, question: Question, givesUp: AbortSignal): Promise<Reply> {
  let last: Reply | null = null;
  while (!givesUp.aborted) {
    last = await askOnce(person, question);
    if (last !== null && last.status < 500 && last.status !== 429) return last;
    await delay(100);
  }
  throw neverAnswered(person, question, last);
}

/** One try. Null: no answer came, which is the network's doing; one that is not as the documents say is the system's. */
export async function askOnce(person: Person, { method, path, body, key }: Question): Promise<Reply | null> {
  const options = { timeoutMs: 4_000, ...(key === undefined ? {} : { key }) };
  return person.ask(method, path, body, options).catch(unlessUndescribed);
}

/** Whether it had been done before, and its first answer was lost. */
export const isReplay = ({ headers }: Reply): boolean => headers.get('idempotency-replayed') === 'true';

export function neverAnswered({ account }: Person, { method, path }: Question, last: Reply | null): Error {
  const atLast = last === null ? 'nothing' : `${last.status} ${last.body?.code}`;
  return new Error(`${account.username}: ${method} ${path} was begun and never answered, at last: ${atLast}`);
}

/** For an answer that is final and not the one that the contract has. */
export function wronglyAnswered({ account }: Person, { method, path }: Question, { status, body }: Reply): Error {
  return new Error(`${account.username}: ${method} ${path} answered ${status} ${JSON.stringify(body)}`);
}

function unlessUndescribed(error: unknown): null {
  const { name } = error as Error;
  if (!['TypeError', 'TimeoutError', 'AbortError', 'ProxyPage'].includes(name)) throw error;
  return null;
}
