/** Reactions, in the conversation's stream. The entity is one user's one emoji on one message. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const reaction = eventSchema(
  z.strictObject({
    conversationId: id,
    messageId: id,
    messageSeq: z.int().positive(),
    userId: id,
    emoji: z.string().min(1),
  }),
);

export const reactionEvents = { ReactionAdded: reaction, ReactionRemoved: reaction };
