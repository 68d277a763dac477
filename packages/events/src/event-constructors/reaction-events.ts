import type { z } from 'zod';
import { reactionEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import type { reactionAddedV1, reactionRemovedV1 } from '../schemas/reaction-events.ts';

type Reaction = z.infer<typeof reactionAddedV1>;

export function reactionAdded(payload: Reaction): NewEvent<'ReactionAdded'> {
  return { type: 'ReactionAdded', ...ofReaction(payload), payload, steps: { messages: 0, members: 0 } };
}

export function reactionRemoved(payload: z.infer<typeof reactionRemovedV1>): NewEvent<'ReactionRemoved'> {
  return { type: 'ReactionRemoved', ...ofReaction(payload), payload, steps: { messages: 0, members: 0 } };
}

/** Not of the message: whoever edits it would fold everybody's reactions. */
function ofReaction({ conversationId, messageId, userId, emoji }: Reaction): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: conversationStream(conversationId), entities: [reactionEntity(messageId, userId, emoji)] };
}
