import { setTimeout as delay } from 'node:timers/promises';
import { Person } from '@parley/e2e/person';
import { askOnce, neverAnswered, wronglyAnswered } from './until-answered.ts';

export interface LogIns {
  /** On one more device. Null when they have tried so often that they must wait: it throws where the limit is no reason. */
  logIn(person: Person): Promise<Person | null>;
}

/** `LIMIT_LOGIN` as it is by default; a try that fails counts as well. */
const limit = { tries: 30, withinMs: 5 * 60_000 };
/** Between two tries: an outage must not use the limit up. */
const pauseMs = 2_000;

export function createLogIns(givesUp: AbortSignal): LogIns {
  const triedAt = new Map<Person, number[]>();

  function isLimited(person: Person): boolean {
    const since = performance.now() - limit.withinMs;
    // The one that was refused counts itself.
    return triedAt.get(person)!.filter((at) => at > since).length > limit.tries;
  }

  return {
    async logIn(person) {
      const { origin, account, password } = person;
      const question = { method: 'POST', path: '/v1/sessions', body: { login: account.username, password } };
      let reply = null;
      while (!givesUp.aborted) {
        triedAt.set(person, [...(triedAt.get(person) ?? []), performance.now()]);
        reply = await askOnce(person, question);
        if (reply?.status === 201) return new Person(origin, account, reply.body['session'], password);
        if (reply?.status === 429 && isLimited(person)) return null;
        if (reply !== null && reply.status < 500) throw wronglyAnswered(person, question, reply);
        await delay(pauseMs);
      }
      throw neverAnswered(person, question, reply);
    },
  };
}
