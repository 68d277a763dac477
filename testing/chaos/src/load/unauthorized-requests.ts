/** A stranger who is in no room, but knows the ids of all rooms, tries to read and write in each of them. */
import { randomUUID } from 'node:crypto';
import type { Replica } from '@parley/e2e/replica';
import { startActivity, type Activity } from './activity.ts';
import { requestUntilAnswered, unexpectedReplyError, type ApiRequest } from './api-request.ts';
import type { UnauthorizedRequest } from './history.ts';

export interface UnauthorizedRequests extends Activity {
  attempts: readonly UnauthorizedRequest[];
}

const pauseMs = 400;
/** A disconnected socket does not answer: the next round tries again. */
const socketTimeoutMs = 4_000;

export function startUnauthorizedRequests(stranger: Replica, rooms: readonly string[], giveUp: AbortSignal): UnauthorizedRequests {
  const attempts: UnauthorizedRequest[] = [];
  const { person, device } = stranger;
  const name = person.account.username;

  async function intrude(_stranger: Replica, round: number): Promise<void> {
    const room = rooms[round % rooms.length]!;
    for (const request of requestsIn(room)) {
      const reply = await requestUntilAnswered(person, request, giveUp);
      attempts.push({ name, description: `${request.method} ${request.path} as a stranger`, status: reply.status });
      // Only 404 hides that the room exists.
      if (reply.status >= 300 && reply.status !== 404) throw unexpectedReplyError(person, request, reply);
    }
    const answer = await device.socket
      .timeout(socketTimeoutMs)
      .emitWithAck('sync', { conversations: [{ id: room, after: 0 }] })
      .catch(() => null);
    if (answer?.ok) attempts.push({ name, description: `sync ${room} as a stranger`, status: answer.items[0].gone ? 404 : 200 });
  }

  return { attempts, ...startActivity([stranger], pauseMs, intrude) };
}

function requestsIn(room: string): ApiRequest[] {
  const path = `/v1/conversations/${room}`;
  return [
    { method: 'GET', path },
    { method: 'GET', path: `${path}/messages` },
    { method: 'GET', path: `${path}/events?after=0` },
    { method: 'GET', path: `${path}/receipts` },
    { method: 'POST', path: `${path}/messages`, body: { text: 'let me in' }, key: randomUUID() },
    { method: 'PUT', path: `${path}/receipt`, body: { read: 1 } },
  ];
}
