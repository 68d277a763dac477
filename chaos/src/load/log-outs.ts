/** People log in on one more device, use it, log it out, and go on asking with its token. */
import { setTimeout as delay } from 'node:timers/promises';
import { Person } from '@parley/e2e/person';
import type { Trespass } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered } from './until-answered.ts';

export interface LogOuts extends Turns {
  tried: readonly Trespass[];
}

// Of one name, log-ins are limited to 30 in 5 minutes.
const pauseMs = 15_000;
// Longer than any service may believe in a session without asking.
const afterMs = [0, 300, 1_000, 1_500];

export function startLogOuts(people: readonly Person[], conversationId: string, givesUp: AbortSignal): LogOuts {
  const tried: Trespass[] = [];

  async function visit(person: Person, turn: number): Promise<void> {
    if (turn === 0) return;
    const device = await logIn(person, givesUp);
    if (device === null) return;
    // So that services have heard of the session before it ends.
    await untilAnswered(device, { method: 'GET', path: '/v1/conversations' }, givesUp);
    const end = await untilAnswered(device, { method: 'DELETE', path: '/v1/sessions/current' }, givesUp);
    if (end === null) return;
    for (const pause of afterMs) {
      await delay(pause);
      for (const [method, path, body] of [
        ['GET', `/v1/conversations/${conversationId}/messages`, undefined],
        ['PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1 }],
      ] as const) {
        const reply = await untilAnswered(device, { method, path, body }, givesUp);
        if (reply) tried.push({ name: person.account.username, what: `${method} ${path} after the log-out`, status: reply.status });
      }
    }
  }

  return { tried, ...takeTurns(people, pauseMs, visit) };
}

async function logIn(person: Person, givesUp: AbortSignal): Promise<Person | null> {
  const { origin, account, password } = person;
  const body = { login: account.username, password };
  const reply = await untilAnswered(person, { method: 'POST', path: '/v1/sessions', body }, givesUp);
  return reply?.status === 201 ? new Person(origin, account, reply.body['session'], password) : null;
}
