/** Members who write by REST also read: the page that ends with what they wrote last must hold it. */
import type { Person } from '@parley/e2e/person';
import type { Sent } from '@parley/e2e/under-load/load';
import type { Read } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered, wronglyAnswered } from './until-answered.ts';

export interface Readers extends Turns {
  reads: readonly Read[];
}

const pauseMs = 250;

export function startReaders(people: readonly Person[], sent: readonly Sent[], givesUp: AbortSignal): Readers {
  const reads: Read[] = [];

  async function read(person: Person): Promise<void> {
    const name = person.account.username;
    const last = sent.findLast(({ text }) => text.startsWith(`${name} `));
    if (!last) return;
    const { conversationId, id, seq } = last;
    const path = `/v1/conversations/${conversationId}/messages?before=${seq + 1}&limit=20`;
    const question = { method: 'GET', path };
    const reply = await untilAnswered(person, question, givesUp);
    if (reply.status !== 200) throw wronglyAnswered(person, question, reply);
    const items = reply.body.items as Read['messages'];
    const messages = items.map((message) => ({ id: message.id, seq: message.seq, text: message.text }));
    reads.push({ name, conversationId, messages, own: { id, seq } });
  }

  return { reads, ...takeTurns(people, pauseMs, read) };
}
