/** Users who log in on another device, use it, log it out, and keep sending requests and listening with its token. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '@parley/e2e/person';
import { startActivity, type Activity } from './activity.ts';
import { requestUntilAnswered, requestUntilSuccess, unexpectedReplyError } from './api-request.ts';
import type { UnauthorizedRequest } from './history.ts';
import { createLogIn } from './log-in.ts';
import { openWatchedSocket } from './logged-out-socket.ts';

export interface LogOuts extends Activity {
  attempts: readonly UnauthorizedRequest[];
}

// Log-ins are limited to 30 in 5 minutes for each user name.
const pauseMs = 15_000;
// In total longer than any service may cache a session.
const pausesAfterLogOutMs = [0, 300, 1_000, 1_500];

export function startLogOuts(people: readonly Person[], conversationId: string, giveUp: AbortSignal): LogOuts {
  const attempts: UnauthorizedRequest[] = [];
  const logIn = createLogIn(giveUp);

  async function logInAndOut(person: Person, round: number): Promise<void> {
    if (round === 0) return;
    const device = await logIn(person);
    if (device === null) return;
    const socket = await openWatchedSocket(device);
    // Makes services cache the session before it ends.
    await requestUntilSuccess(device, { method: 'GET', path: '/v1/conversations' }, giveUp);
    await logOut(device);
    const loggedOutAt = performance.now();
    await sendRequests(device);
    if (socket === null) return;
    const { username: name } = person.account;
    const violations = await socket.watchAfter(loggedOutAt);
    attempts.push(...violations.map((description) => ({ name, description, status: 200 })));
    attempts.push({ name, description: 'listen after the log-out', status: 401 });
  }

  async function logOut(device: Person): Promise<void> {
    const request = { method: 'DELETE', path: '/v1/sessions/current' };
    const reply = await requestUntilAnswered(device, request, giveUp);
    // 401 after a lost answer: the session no longer exists.
    if (reply.status !== 204 && reply.status !== 401) throw unexpectedReplyError(device, request, reply);
  }

  async function sendRequests(device: Person): Promise<void> {
    for (const pause of pausesAfterLogOutMs) {
      await delay(pause);
      for (const [method, path, body] of [
        ['GET', `/v1/conversations/${conversationId}/messages`, undefined],
        ['PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1 }],
      ] as const) {
        const { status } = await requestUntilAnswered(device, { method, path, body }, giveUp);
        const description = `${method} ${path} after the log-out was acknowledged`;
        attempts.push({ name: device.account.username, description, status });
      }
    }
  }

  return { attempts, ...startActivity(people, pauseMs, logInAndOut) };
}
