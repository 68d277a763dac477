import type { Message } from './messages.ts';
import type { Reaction } from './reactions.ts';

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
