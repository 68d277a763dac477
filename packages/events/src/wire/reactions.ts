/** Reactions as a message shows them. */
import { z } from 'zod';
import { id, time } from './fields.ts';
import type { reaction, Message } from './messages.ts';
import { publicProfile } from './users.ts';

export type Reaction = z.infer<typeof reaction>;

/** A single emoji as Unicode recommends for interchange, including variation selector, joiners and skin tone. */
export const emoji = z.string().regex(/^\p{RGI_Emoji}$/v, 'Must be one emoji');

/** A user's reaction to a message. */
export const reactor = z.strictObject({ emoji: z.string(), userId: id, user: publicProfile, at: time });
export type Reactor = z.infer<typeof reactor>;

/** Sorted by descending count, then by code point: an order that does not depend on which reaction came first. */
export function inOrder(reactions: readonly Reaction[]): Reaction[] {
  return [...reactions].sort((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
}

/** The message with `count` reactions of this emoji. `mine` is undefined when another user reacted. */
export function withReaction(message: Message, emoji: string, count: number, mine: boolean | undefined): Message {
  if (message.deletedAt !== null) return message;
  const before = message.reactions?.find((reaction) => reaction.emoji === emoji);
  const others = (message.reactions ?? []).filter((reaction) => reaction !== before);
  const updated = count > 0 ? [{ emoji, count, mine: mine ?? before?.mine ?? false }] : [];
  return { ...message, reactions: inOrder([...others, ...updated]) };
}
