import { setTimeout as delay } from 'node:timers/promises';
import { Person } from '@parley/e2e/person';
import { requestOnce, unansweredError, unexpectedReplyError } from './api-request.ts';

/** Logs in on another device. Returns null when the rate limit applies; throws on a 429 below the limit. */
export type LogIn = (person: Person) => Promise<Person | null>;

/** Default of `LIMIT_LOGIN`; failed attempts count too. */
const limit = { attempts: 30, windowMs: 5 * 60_000 };
/** Long enough that an outage does not exhaust the limit. */
const pauseMs = 2_000;

export function createLogIn(giveUp: AbortSignal): LogIn {
  const attemptsOf = new Map<Person, number[]>();

  function isLimited(person: Person): boolean {
    const since = performance.now() - limit.windowMs;
    // The refused attempt counts itself.
    return attemptsOf.get(person)!.filter((at) => at > since).length > limit.attempts;
  }

  return async (person) => {
    const { origin, account, password } = person;
    const request = { method: 'POST', path: '/v1/sessions', body: { login: account.username, password } };
    let reply = null;
    while (!giveUp.aborted) {
      attemptsOf.set(person, [...(attemptsOf.get(person) ?? []), performance.now()]);
      reply = await requestOnce(person, request);
      if (reply?.status === 201) return new Person(origin, account, reply.body['session'], password);
      if (reply?.status === 429 && isLimited(person)) return null;
      if (reply !== null && reply.status < 500) throw unexpectedReplyError(person, request, reply);
      await delay(pauseMs);
    }
    throw unansweredError(person, request, reply);
  };
}
