/** Reactions: of the conversation's stream, each the history of one user's one emoji on one message. */
import { z } from 'zod';
import { id } from './fields.ts';

const reaction = z.strictObject({
  conversationId: id,
  messageId: id,
  messageSeq: z.int().positive(),
  userId: id,
  emoji: z.string().min(1),
});

export const reactionAddedV1 = reaction;
export const reactionRemovedV1 = reaction;
