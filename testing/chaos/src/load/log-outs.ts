/** People log in on one more device, use it, log it out, and go on asking, and listening, with its token. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '@parley/e2e/person';
import type { Trespass } from './history.ts';
import { createLogIns } from './log-in.ts';
import { openWatchedSocket } from './logged-out-socket.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered, wronglyAnswered, type Question } from './until-answered.ts';

export interface LogOuts extends Turns {
  tried: readonly Trespass[];
}

// Of one name, log-ins are limited to 30 in 5 minutes.
const pauseMs = 15_000;
// Longer than any service may believe in a session without asking.
const afterMs = [0, 300, 1_000, 1_500];

export function startLogOuts(people: readonly Person[], conversationId: string, givesUp: AbortSignal): LogOuts {
  const tried: Trespass[] = [];
  const { logIn } = createLogIns(givesUp);

  async function visit(person: Person, turn: number): Promise<void> {
    if (turn === 0) return;
    const device = await logIn(person);
    if (device === null) return;
    const socket = await openWatchedSocket(device);
    // So that services have heard of the session before it ends.
    await expectAnswer(device, { method: 'GET', path: '/v1/conversations' }, [200]);
    // Tried again after an answer that was lost, it is the device of no session any more.
    await expectAnswer(device, { method: 'DELETE', path: '/v1/sessions/current' }, [204, 401]);
    const loggedOutAt = performance.now();
    await askInVain(device);
    if (socket === null) return;
    const { username: name } = person.account;
    const done = await socket.watchAfter(loggedOutAt);
    tried.push(...done.map((what) => ({ name, what, status: 200 })), { name, what: 'listen after the log-out', status: 401 });
  }

  async function expectAnswer(device: Person, question: Question, right: readonly number[]): Promise<void> {
    const reply = await untilAnswered(device, question, givesUp);
    if (!right.includes(reply.status)) throw wronglyAnswered(device, question, reply);
  }

  async function askInVain(device: Person): Promise<void> {
    for (const pause of afterMs) {
      await delay(pause);
      for (const [method, path, body] of [
        ['GET', `/v1/conversations/${conversationId}/messages`, undefined],
        ['PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1 }],
      ] as const) {
        const { status } = await untilAnswered(device, { method, path, body }, givesUp);
        tried.push({ name: device.account.username, what: `${method} ${path} after the log-out was acknowledged`, status });
      }
    }
  }

  return { tried, ...takeTurns(people, pauseMs, visit) };
}
