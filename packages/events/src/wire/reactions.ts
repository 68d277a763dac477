/** Reactions as a message shows them. */
import { z } from 'zod';
import { id, time } from './fields.ts';
import type { reaction, Message } from './messages.ts';
import { publicProfile } from './users.ts';

export type Reaction = z.infer<typeof reaction>;

/** One emoji as Unicode recommends it for interchange: with its variation selector, its joiners and its skin tone. */
export const emoji = z.string().regex(/^\p{RGI_Emoji}$/v, 'Must be one emoji');

/** Who reacted with what. */
export const reactor = z.strictObject({ emoji: z.string(), userId: id, user: publicProfile, at: time });
export type Reactor = z.infer<typeof reactor>;

/** Most first, then by code points: an order that needs no memory of who was first. */
export function inOrder(reactions: readonly Reaction[]): Reaction[] {
  return [...reactions].sort((one, other) => other.count - one.count || (one.emoji < other.emoji ? -1 : 1));
}

/** The message after a reaction of which there are `count` by now; `mine`: undefined where it is somebody else's. */
export function withReaction(message: Message, emoji: string, count: number, mine: boolean | undefined): Message {
  if (message.deletedAt !== null) return message;
  const before = message.reactions?.find((reaction) => reaction.emoji === emoji);
  const others = (message.reactions ?? []).filter((reaction) => reaction !== before);
  const now = count > 0 ? [{ emoji, count, mine: mine ?? before?.mine ?? false }] : [];
  return { ...message, reactions: inOrder([...others, ...now]) };
}
