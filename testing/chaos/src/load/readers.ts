/** Members who read the page that ends with their own last message: the page must contain that message. */
import type { Person } from '@parley/e2e/person';
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import { startActivity, type Activity } from './activity.ts';
import { requestUntilSuccess } from './api-request.ts';
import type { MessagePage } from './history.ts';

export interface Readers extends Activity {
  pages: readonly MessagePage[];
}

const pauseMs = 250;

export function startReaders(people: readonly Person[], sent: readonly AcknowledgedMessage[], giveUp: AbortSignal): Readers {
  const pages: MessagePage[] = [];

  async function readLastPage(person: Person): Promise<void> {
    const name = person.account.username;
    const last = sent.findLast(({ text }) => text.startsWith(`${name} `));
    if (!last) return;
    const { conversationId, id, seq } = last;
    const path = `/v1/conversations/${conversationId}/messages?before=${seq + 1}&limit=20`;
    const reply = await requestUntilSuccess(person, { method: 'GET', path }, giveUp);
    const items = reply.body.items as MessagePage['messages'];
    const messages = items.map((message) => ({ id: message.id, seq: message.seq, text: message.text }));
    pages.push({ name, conversationId, messages, own: { id, seq } });
  }

  return { pages, ...startActivity(people, pauseMs, readLastPage) };
}
