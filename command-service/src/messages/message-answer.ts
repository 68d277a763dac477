/** A message as commands answer it: from the log, never from a read table. */
import type { EventStore } from '@parley/event-store/event-store';
import { timeOf } from '@parley/events/wire/fields';
import type { Message as WireMessage, Quote } from '@parley/events/wire/messages';
import { sentMessage } from '@parley/events/wire/to-wire';
import { Problem } from '@parley/service-kit/problems';
import { memberRefs } from '../conversations/reads.ts';
import { evolveMessaging, initialMessaging, messageRef, type Message, type Messaging } from './message.ts';

/** Without `reactions` and `status`. The quoted message must be among `messages`. */
export function messageAnswer({ sent, ...now }: Message, messages: Messaging['messages']): WireMessage {
  const { replyTo } = sent.payload;
  const quoted = replyTo && messages.get(replyTo.messageId);
  const deletedAt = now.deletedAt === null ? null : timeOf(now.deletedAt);
  const shown = sentMessage(sent, quoted ? quoteOf(quoted) : null, deletedAt);
  return { ...shown, text: now.text, mentions: [...now.mentions], editedAt: now.editedAt === null ? null : timeOf(now.editedAt) };
}

/**
 * The message as the log has it now; to who was removed since, as it was then.
 * Throws `not_found` when it was never sent here.
 */
export async function readMessageAnswer(
  store: EventStore,
  conversationId: string,
  messageId: string,
  readerId: string,
): Promise<WireMessage> {
  const own = await store.load([messageRef(conversationId, messageId), ...memberRefs(conversationId, [readerId])], { current: true });
  const message = foldSeen([own.events], conversationId, readerId).messages.get(messageId);
  if (!message) throw new Problem('not_found');
  const { replyTo } = message.sent.payload;
  if (!replyTo) return messageAnswer(message, new Map());
  const quoted = await store.load([messageRef(conversationId, replyTo.messageId)], { current: true });
  return messageAnswer(message, foldSeen([own.events, quoted.events], conversationId, readerId).messages);
}

/** Folds what the reader may see: nothing after their going. */
function foldSeen(
  histories: readonly Awaited<ReturnType<EventStore['load']>>['events'][],
  conversationId: string,
  readerId: string,
): Messaging {
  const events = histories.flat().sort((one, other) => one.version - other.version);
  const standing = events.reduce(evolveMessaging, initialMessaging(conversationId, [readerId])).conversation.members.get(readerId);
  const going = standing ? undefined : events.findLast((event) => event.type === 'MemberRemoved' && event.payload.userId === readerId);
  return events
    .filter(({ version }) => !going || version <= going.version)
    .reduce(evolveMessaging, initialMessaging(conversationId, [readerId]));
}

function quoteOf({ sent, text, deletedAt }: Message): Quote {
  const { messageId, senderId } = sent.payload;
  return { id: messageId, seq: sent.version, senderId, text, deletedAt: deletedAt === null ? null : timeOf(deletedAt) };
}
