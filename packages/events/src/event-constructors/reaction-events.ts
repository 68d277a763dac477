import type { EventPayload } from '../catalogue.ts';
import { reactionEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';

type Reaction = EventPayload<'ReactionAdded'>;

export function reactionAdded(payload: Reaction): NewEvent<'ReactionAdded'> {
  return { type: 'ReactionAdded', ...reactionAddress(payload), payload, steps: { messages: 0, members: 0 } };
}

export function reactionRemoved(payload: Reaction): NewEvent<'ReactionRemoved'> {
  return { type: 'ReactionRemoved', ...reactionAddress(payload), payload, steps: { messages: 0, members: 0 } };
}

/** Not the message's entity: an edit of the message would then load all of its reactions. */
function reactionAddress({ conversationId, messageId, userId, emoji }: Reaction): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: conversationStream(conversationId), entities: [reactionEntity(messageId, userId, emoji)] };
}
