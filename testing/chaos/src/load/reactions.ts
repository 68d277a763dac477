/** Members react to what was written last, and take it back. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import type { Sent } from '@parley/e2e/under-load/load';
import type { Acknowledged } from './history.ts';
import { takeTurns, type Turns } from './turns.ts';
import { isReplay, untilAnswered, wronglyAnswered } from './until-answered.ts';

export interface Reactions extends Turns {
  acknowledged: readonly Acknowledged[];
}

const pauseMs = 300;
const emoji = '👍';

export function startReactions(people: readonly Person[], sent: readonly Sent[], givesUp: AbortSignal): Reactions {
  const acknowledged: Acknowledged[] = [];

  async function react(person: Person): Promise<void> {
    const last = sent.at(-1);
    if (!last) return;
    const path = `/v1/conversations/${last.conversationId}/messages/${last.id}/reactions/${encodeURIComponent(emoji)}`;
    for (const [method, type] of [
      ['PUT', 'ReactionAdded'],
      ['DELETE', 'ReactionRemoved'],
    ] as const) {
      const question = { method, path, key: randomUUID() };
      const reply = await untilAnswered(person, question, givesUp);
      if (reply.status >= 300) throw wronglyAnswered(person, question, reply);
      acknowledged.push({
        name: person.account.username,
        userId: person.id,
        what: `${method} of a reaction`,
        position: reply.headers.get('parley-position')!,
        isReplay: isReplay(reply),
        fact: { type, payload: { conversationId: last.conversationId, messageId: last.id, userId: person.id, emoji } },
      });
    }
  }

  return { acknowledged, ...takeTurns(people, pauseMs, react) };
}
