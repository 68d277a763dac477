/** Members who react to the last message and remove the reaction. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import { startActivity, type Activity } from './activity.ts';
import { isReplay, requestUntilSuccess } from './api-request.ts';
import type { AcknowledgedCommand } from './history.ts';

export interface Reactions extends Activity {
  acknowledged: readonly AcknowledgedCommand[];
}

const pauseMs = 300;
const emoji = '👍';

export function startReactions(people: readonly Person[], sent: readonly AcknowledgedMessage[], giveUp: AbortSignal): Reactions {
  const acknowledged: AcknowledgedCommand[] = [];

  async function react(person: Person): Promise<void> {
    const last = sent.at(-1);
    if (!last) return;
    const { conversationId, id: messageId } = last;
    const path = `/v1/conversations/${conversationId}/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`;
    for (const [method, type] of [
      ['PUT', 'ReactionAdded'],
      ['DELETE', 'ReactionRemoved'],
    ] as const) {
      const reply = await requestUntilSuccess(person, { method, path, key: randomUUID() }, giveUp);
      acknowledged.push({
        name: person.account.username,
        userId: person.id,
        description: `${method} of a reaction`,
        position: reply.headers.get('parley-position')!,
        isReplay: isReplay(reply),
        event: { type, payload: { conversationId, messageId, userId: person.id, emoji } },
      });
    }
  }

  return { acknowledged, ...startActivity(people, pauseMs, react) };
}
