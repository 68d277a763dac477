import type { EventPayload } from '../catalogue.ts';
import { emojiEntity, reactionEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

const added = eventConstructor('ReactionAdded', reactionAddress);
const addedFirst = eventConstructor('ReactionAdded', (payload) => {
  const { stream, entities } = reactionAddress(payload);
  return { stream, entities: [...entities, emojiEntity(payload.messageId)] };
});
/** `isNewEmoji`: the first reaction to the message with this emoji. */
export const reactionAdded = (payload: EventPayload<'ReactionAdded'>, isNewEmoji = false): NewEvent<'ReactionAdded'> =>
  isNewEmoji ? addedFirst(payload) : added(payload);
export const reactionRemoved = eventConstructor('ReactionRemoved', reactionAddress);

/** Not the message's entity: an edit of the message would then load all of its reactions. */
function reactionAddress({ conversationId, messageId, userId, emoji }: EventPayload<'ReactionAdded'>): EventAddress {
  return { stream: conversationStream(conversationId), entities: [reactionEntity(messageId, userId, emoji)] };
}
