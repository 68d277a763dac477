/** Members say that they type, and that they have read what was written last. */
import type { Mirror } from '@parley/e2e/mirror';
import type { Sent } from '@parley/e2e/under-load/load';
import type { Marked } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { untilAnswered, wronglyAnswered } from './until-answered.ts';

export interface Marks extends Turns {
  marked: readonly Marked[];
}

const pauseMs = 500;

export function startPushCheckpoints(mirrors: readonly Mirror[], sent: readonly Sent[], givesUp: AbortSignal): Marks {
  const marked: Marked[] = [];

  async function mark({ person, device }: Mirror): Promise<void> {
    const last = sent.at(-1);
    if (!last) return;
    const { conversationId, seq } = last;
    // It is nothing to wait for: who is not connected, or not yet greeted, says nothing.
    if (device.socket.connected) device.socket.emit('typing', { conversationId, active: true });
    const question = { method: 'PUT', path: `/v1/conversations/${conversationId}/receipt`, body: { read: seq } };
    const reply = await untilAnswered(person, question, givesUp);
    if (reply.status >= 300) throw wronglyAnswered(person, question, reply);
    marked.push({ name: person.account.username, userId: person.id, conversationId, read: seq });
  }

  return { marked, ...takeTurns(mirrors, pauseMs, mark) };
}
