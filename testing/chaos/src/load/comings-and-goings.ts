/** Guests are removed from rooms and taken in again while others write; while they are out they try to read and to write. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import type { Acknowledged, Fact, Trespass } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { isReplay, untilAnswered, wronglyAnswered, type Question } from './until-answered.ts';

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

  async function command(guest: Person, question: Question, fact: Fact): Promise<void> {
    const reply = await untilAnswered(owner, { ...question, key: randomUUID() }, givesUp);
    if (reply.status >= 300) throw wronglyAnswered(owner, question, reply);
    // From now on the guest's questions are answered by who knows of it.
    const position = reply.headers.get('parley-position')!;
    guest.remember(position);
    const what = `${question.method} ${question.path}`;
    acknowledged.push({ name: owner.account.username, userId: owner.id, what, position, isReplay: isReplay(reply), fact });
  }

  async function tryWhileGone(guest: Person, conversationId: string): Promise<void> {
    const path = `/v1/conversations/${conversationId}/messages`;
    const name = guest.account.username;
    for (const attempt of [
      { what: 'read', method: 'GET' },
      { what: 'send', method: 'POST', body: { text: `${name} while gone` }, key: randomUUID() },
    ] as const) {
      const { status } = await untilAnswered(guest, { path, ...attempt }, givesUp);
      tried.push({ name, what: `${attempt.what} in ${conversationId} after the removal was acknowledged`, status });
    }
  }

  async function goAndComeBack(guest: Person, turn: number): Promise<void> {
    const room = rooms[(turn + guests.indexOf(guest)) % rooms.length]!;
    const path = `/v1/conversations/${room}/members`;
    const going: Fact = { type: 'MemberRemoved', payload: { conversationId: room, userId: guest.id } };
    await command(guest, { method: 'DELETE', path: `${path}/${guest.id}` }, going);
    removals++;
    await tryWhileGone(guest, room);
    const coming: Fact = { type: 'MembersAdded', payload: { conversationId: room, members: [{ userId: guest.id, role: 'member' }] } };
    await command(guest, { method: 'POST', path, body: { userIds: [guest.id] } }, coming);
  }

  return { tried, acknowledged, removals: () => removals, ...takeTurns(guests, pauseMs, goAndComeBack) };
}
