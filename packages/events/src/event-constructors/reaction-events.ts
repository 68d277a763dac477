import type { EventPayload } from '../catalogue.ts';
import { reactionEntity } from '../entities.ts';
import { conversationStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const reactionAdded = eventConstructor('ReactionAdded', reactionAddress);
export const reactionRemoved = eventConstructor('ReactionRemoved', reactionAddress);

/** Not the message's entity: an edit of the message would then load all of its reactions. */
function reactionAddress({ conversationId, messageId, userId, emoji }: EventPayload<'ReactionAdded'>): EventAddress {
  return { stream: conversationStream(conversationId), entities: [reactionEntity(messageId, userId, emoji)] };
}
