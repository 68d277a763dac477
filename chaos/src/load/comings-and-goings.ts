/** Guests are removed from rooms and taken in again while others write; while they are out they try to read and to write. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import type { Acknowledged, Trespass } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered } from './until-answered.ts';

/** When they stop, everybody is in again. */
export interface ComingsAndGoings extends Turns {
  tried: readonly Trespass[];
  acknowledged: readonly Acknowledged[];
  /** How often somebody was removed. */
  removals(): number;
}

const pauseMs = 400;

export function startComingsAndGoings(
  owner: Person,
  guests: readonly Person[],
  rooms: readonly string[],
  givesUp: AbortSignal,
): ComingsAndGoings {
  const tried: Trespass[] = [];
  const acknowledged: Acknowledged[] = [];
  let removals = 0;

  async function command(method: string, path: string, guest: Person, body?: unknown): Promise<void> {
    const reply = await untilAnswered(owner, { method, path, key: randomUUID(), body }, givesUp);
    if (reply === null) throw new Error(`${method} ${path} was never answered`);
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
    // From now on the guest's questions are answered by who knows of it.
    const position = reply.headers.get('parley-position')!;
    guest.remember(position);
    acknowledged.push({ name: owner.account.username, userId: owner.id, what: `${method} ${path}`, position });
  }

  async function tryWhileGone(guest: Person, conversationId: string): Promise<void> {
    const path = `/v1/conversations/${conversationId}/messages`;
    for (const attempt of [
      { what: 'read', method: 'GET' },
      { what: 'send', method: 'POST', body: { text: `${guest.account.username} while gone` }, key: randomUUID() },
    ] as const) {
      const reply = await untilAnswered(guest, { path, ...attempt }, givesUp);
      if (reply)
        tried.push({ name: guest.account.username, what: `${attempt.what} in ${conversationId} after the removal`, status: reply.status });
    }
  }

  async function goAndComeBack(guest: Person, turn: number): Promise<void> {
    const room = rooms[(turn + guests.indexOf(guest)) % rooms.length]!;
    await command('DELETE', `/v1/conversations/${room}/members/${guest.id}`, guest);
    removals++;
    await tryWhileGone(guest, room);
    await command('POST', `/v1/conversations/${room}/members`, guest, { userIds: [guest.id] });
  }

  return { tried, acknowledged, removals: () => removals, ...takeTurns(guests, pauseMs, goAndComeBack) };
}
