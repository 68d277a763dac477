/** API requests that are retried until the system gives a final answer. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Person, Reply } from '@parley/e2e/person';

export interface ApiRequest {
  method: string;
  path: string;
  body?: unknown;
  /** Idempotency key. */
  key?: string;
}

/**
 * Retries with the same key until a final answer, which may be an error. Calls `onRetry` before each further attempt after one that the
 * system may still execute: without an answer, or with 5xx. Throws when `giveUp` aborts first.
 */
export async function requestUntilAnswered(
  person: Person,
  request: ApiRequest,
  giveUp: AbortSignal,
  onRetry: () => void = () => undefined,
): Promise<Reply> {
  let last: Reply | null = null;
  while (!giveUp.aborted) {
    last = await requestOnce(person, request);
    if (last !== null && last.status < 500 && last.status !== 429) return last;
    if (last?.status !== 429) onRetry();
    await delay(100);
  }
  throw unansweredError(person, request, last);
}

/** Like `requestUntilAnswered`, but throws unless the answer is a success. */
export async function requestUntilSuccess(person: Person, request: ApiRequest, giveUp: AbortSignal): Promise<Reply> {
  const reply = await requestUntilAnswered(person, request, giveUp);
  if (reply.status >= 300) throw unexpectedReplyError(person, request, reply);
  return reply;
}

/** Makes one attempt. Returns null when no answer arrived in time; throws when the answer does not conform to the API documents. */
export async function requestOnce(person: Person, { method, path, body, key }: ApiRequest, timeoutMs = 4_000): Promise<Reply | null> {
  const options = { timeoutMs, ...(key === undefined ? {} : { key }) };
  return person.ask(method, path, body, options).catch(nullIfNetworkError);
}

/** True if the command had been executed before and its first answer was lost. */
export const isReplay = ({ headers }: Reply): boolean => headers.get('idempotency-replayed') === 'true';

export function unansweredError({ account }: Person, { method, path }: ApiRequest, last: Reply | null): Error {
  const lastReply = last === null ? 'nothing' : `${last.status} ${last.body?.code}`;
  return new Error(`${account.username}: ${method} ${path} was never answered; last reply: ${lastReply}`);
}

/** Error for a final answer that violates the contract. */
export function unexpectedReplyError({ account }: Person, { method, path }: ApiRequest, { status, body }: Reply): Error {
  return new Error(`${account.username}: ${method} ${path} answered ${status} ${JSON.stringify(body)}`);
}

function nullIfNetworkError(error: unknown): null {
  const { name } = error as Error;
  if (!['TypeError', 'TimeoutError', 'AbortError', 'ProxyPage'].includes(name)) throw error;
  return null;
}
