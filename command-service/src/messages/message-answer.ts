/** Messages in the answers of commands: read from the log, never from a read table. */
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { position, timeOf } from '@parley/events/wire/fields';
import { message, type Message as WireMessage, type Quote } from '@parley/events/wire/messages';
import { sentMessage, type Tombstone } from '@parley/events/wire/to-wire';
import type { Answer } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { answer } from '../answers.ts';
import { memberRefs } from '../conversations/entity-refs.ts';
import type { Outcome } from '../define-command.ts';
import { evolveMessageState, initialMessageState, messageRef, type Message, type MessageState } from './message.ts';

export const messageBody = z.object({ message, position });

/** Answers a sent message; of a replay, the message of the first execution as it is now. */
export function answerSentMessage(
  store: EventStore,
  outcome: Outcome<MessageState>,
  { conversationId, messageId, senderId }: { conversationId: string; messageId: string; senderId: string },
): Answer | Promise<Answer> {
  const { messages } = outcome.state;
  if (outcome.kind === 'appended') {
    return answer(201, outcome, { message: { ...toWire(messages.get(messageId)!, messages), status: 'sent', reactions: [] } });
  }
  const [first] = outcome.events;
  if (first?.type !== 'MessageSent') throw new Error('a replayed SendMessage began with another event');
  return answerStoredMessage(store, 201, outcome, { conversationId, messageId: first.payload.messageId, readerId: senderId });
}

/** Answers the message as the log has it now; a reader who was removed gets it as it was then. Throws `not_found`. */
export async function answerStoredMessage(
  store: EventStore,
  status: number,
  outcome: Outcome<MessageState>,
  { conversationId, messageId, readerId }: { conversationId: string; messageId: string; readerId: string },
): Promise<Answer> {
  const refs = [messageRef(conversationId, messageId), ...memberRefs(conversationId, [readerId])];
  const { events } = await store.load(refs, { current: true });
  const stored = visibleState(events, conversationId, readerId).messages.get(messageId);
  if (!stored) throw new Problem('not_found');
  const { replyTo } = stored.sent.payload;
  const quoted = replyTo ? (await store.load([messageRef(conversationId, replyTo.messageId)], { current: true })).events : [];
  return answer(status, outcome, { message: toWire(stored, visibleState([...events, ...quoted], conversationId, readerId).messages) });
}

/** Without `reactions` and `status`. `messages` includes the quoted message. */
function toWire({ sent, ...current }: Message, messages: MessageState['messages']): WireMessage {
  const { replyTo } = sent.payload;
  const quoted = replyTo && messages.get(replyTo.messageId);
  const wire = sentMessage(sent, quoted ? toQuote(quoted) : null, tombstoneOf(current));
  return { ...wire, text: current.text, mentions: [...current.mentions], custom: current.custom, editedAt: optionalTime(current.editedAt) };
}

function toQuote({ sent, text, ...message }: Message): Quote {
  const { messageId, senderId } = sent.payload;
  return { id: messageId, seq: sent.version, senderId, text, ...tombstoneOf(message) };
}

function tombstoneOf({ deletedAt, erasedAt }: Pick<Message, 'deletedAt' | 'erasedAt'>): Tombstone {
  return { deletedAt: optionalTime(deletedAt), erasedAt: optionalTime(erasedAt) };
}

const optionalTime = (micros: number | null): string | null => (micros === null ? null : timeOf(micros));

/** Evolves the events that the reader may see: none after their removal. */
function visibleState(events: readonly AnyStoredEvent[], conversationId: string, readerId: string): MessageState {
  const ordered = events.toSorted((one, other) => one.version - other.version);
  const evolve = (visible: readonly AnyStoredEvent[]) =>
    visible.reduce(evolveMessageState, initialMessageState(conversationId, [readerId]));
  const state = evolve(ordered);
  if (state.conversation.members.get(readerId)) return state;
  const removal = ordered.findLast((event) => event.type === 'MemberRemoved' && event.payload.userId === readerId);
  return removal ? evolve(ordered.filter(({ version }) => version <= removal.version)) : state;
}
