import { newId } from '@parley/events/ids';
import type { Push } from './push-channel.ts';

/** Builds the push of an event; `seq` identifies it in a test. */
export function pushOf(seq: number, title = 'Zażółć gęślą jaźń 🦊'): Push {
  const conversationId = newId();
  const event = { id: newId(), at: '2026-01-01T00:00:00.000Z', actorId: newId(), position: '1.2.3', conversationId, seq };
  return {
    kind: 'event',
    rooms: [`conversation:${conversationId}`],
    event: { ...event, type: 'conversation.created', kind: 'group', title, custom: null, members: [] },
    memberships: [{ conversationId, userId: newId(), seq, present: true }],
  };
}
