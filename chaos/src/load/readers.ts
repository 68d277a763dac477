/** Members who write by REST also read: the page that ends with what they wrote last must hold it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '@parley/e2e/person';
import type { Sent } from '@parley/e2e/under-load/load';
import type { Read } from './history.ts';
import { untilAnswered } from './until-answered.ts';

export interface Readers {
  reads: readonly Read[];
  stop(): Promise<void>;
}

const pauseMs = 250;

export function startReaders(people: readonly Person[], sent: readonly Sent[], givesUp: AbortSignal): Readers {
  const reads: Read[] = [];
  const ending = new AbortController();

  async function read(person: Person): Promise<void> {
    const name = person.account.username;
    const last = sent.findLast(({ text }) => text.startsWith(`${name} `));
    if (!last) return;
    const { conversationId, id, seq } = last;
    const path = `/v1/conversations/${conversationId}/messages?before=${seq + 1}&limit=20`;
    const reply = await untilAnswered(person, { method: 'GET', path }, givesUp);
    if (reply === null) return;
    if (reply.status !== 200) throw new Error(`${name}: GET ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
    const items = reply.body.items as Read['messages'];
    const messages = items.map((message) => ({ id: message.id, seq: message.seq, text: message.text }));
    reads.push({ name, conversationId, messages, own: { id, seq } });
  }

  async function readAgainAndAgain(person: Person): Promise<void> {
    while (!ending.signal.aborted) {
      await read(person);
      await delay(pauseMs);
    }
  }

  const reading = Promise.all(people.map(readAgainAndAgain));
  reading.catch(() => undefined);
  return {
    reads,
    async stop() {
      ending.abort();
      await reading;
    },
  };
}
