/** Somebody who is in no room, and knows the rooms' ids, tries to read and to write in each of them. */
import { randomUUID } from 'node:crypto';
import type { Mirror } from '@parley/e2e/mirror';
import type { Trespass } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered, wronglyAnswered, type Question } from './until-answered.ts';

export interface Intrusions extends Turns {
  tried: readonly Trespass[];
}

const pauseMs = 400;
/** A socket that is away answers nothing: the next turn asks again. */
const timeoutMs = 4_000;

export function startIntrusions(stranger: Mirror, rooms: readonly string[], givesUp: AbortSignal): Intrusions {
  const tried: Trespass[] = [];
  const { person, device } = stranger;
  const name = person.account.username;

  async function intrude(_stranger: Mirror, turn: number): Promise<void> {
    const room = rooms[turn % rooms.length]!;
    for (const question of questionsAbout(room)) {
      const { method, path } = question;
      const reply = await untilAnswered(person, question, givesUp);
      tried.push({ name, what: `${method} ${path} as a stranger`, status: reply.status });
      // That there is such a room is none of their business either.
      if (reply.status >= 300 && reply.status !== 404) throw wronglyAnswered(person, question, reply);
    }
    const sync = { conversations: [{ id: room, after: 0 }] };
    const answer = await device.socket
      .timeout(timeoutMs)
      .emitWithAck('sync', sync)
      .catch(() => null);
    if (answer?.ok) tried.push({ name, what: `sync ${room} as a stranger`, status: answer.items[0].gone ? 404 : 200 });
  }

  return { tried, ...takeTurns([stranger], pauseMs, intrude) };
}

function questionsAbout(room: string): Question[] {
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
