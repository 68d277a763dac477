/** Guests are removed from rooms and taken in again while others write; while they are out they try to read and to write. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '@parley/e2e/person';
import type { WhileGone } from './history.ts';
import { untilAnswered } from './until-answered.ts';

export interface ComingsAndGoings {
  tried: readonly WhileGone[];
  /** How often somebody was removed. */
  removals(): number;
  /** Resolves when everybody is in again. */
  stop(): Promise<void>;
}

const pauseMs = 400;

export function startComingsAndGoings(
  owner: Person,
  guests: readonly Person[],
  rooms: readonly string[],
  givesUp: AbortSignal,
): ComingsAndGoings {
  const tried: WhileGone[] = [];
  let removals = 0;
  const ending = new AbortController();

  async function command(method: string, path: string, guest: Person, body?: unknown): Promise<void> {
    const reply = await untilAnswered(owner, { method, path, key: randomUUID(), body }, givesUp);
    if (reply === null) throw new Error(`${method} ${path} was never answered`);
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
    // From now on the guest's questions are answered by who knows of it.
    guest.remember(reply.headers.get('parley-position'));
  }

  async function tryWhileGone(guest: Person, conversationId: string): Promise<void> {
    const path = `/v1/conversations/${conversationId}/messages`;
    for (const attempt of [
      { what: 'read', method: 'GET' },
      { what: 'send', method: 'POST', body: { text: `${guest.account.username} while gone` }, key: randomUUID() },
    ] as const) {
      const reply = await untilAnswered(guest, { path, ...attempt }, givesUp);
      if (reply) tried.push({ name: guest.account.username, conversationId, what: attempt.what, status: reply.status });
    }
  }

  async function comeAndGo(guest: Person, offset: number): Promise<void> {
    for (let turn = offset; !ending.signal.aborted; turn++) {
      const room = rooms[turn % rooms.length]!;
      await command('DELETE', `/v1/conversations/${room}/members/${guest.id}`, guest);
      removals++;
      await tryWhileGone(guest, room);
      await command('POST', `/v1/conversations/${room}/members`, guest, { userIds: [guest.id] });
      await delay(pauseMs);
    }
  }

  const going = Promise.all(guests.map(comeAndGo));
  going.catch(() => undefined);
  return {
    tried,
    removals: () => removals,
    async stop() {
      ending.abort();
      await going;
    },
  };
}
