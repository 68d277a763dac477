import type { ClientState } from '@parley/client/state/state';
import { userOf } from '@parley/client/state/users';
import type { Conversation } from '@parley/events/wire/conversations';
import type { PublicProfile } from '@parley/events/wire/users';

/** The other user of a direct conversation. Undefined in groups. */
export function otherUser({ kind, members }: Conversation, userId: string): PublicProfile | undefined {
  if (kind !== 'direct') return undefined;
  return (members.find(({ user }) => user.id !== userId) ?? members[0])?.user;
}

export interface ConversationFace {
  /** Determines the color: of the other user or the group. */
  id: string;
  name: string;
  url: string | null;
  shape: 'person' | 'group';
}

/** Name and picture: of the group, or of the other user. */
export function faceOf(conversation: Conversation, userId: string): ConversationFace {
  const other = otherUser(conversation, userId);
  if (other) return { id: other.id, name: nameOf(other), url: other.avatarUrl, shape: 'person' };
  return { id: conversation.id, name: conversation.title ?? 'Conversation', url: conversation.avatarUrl, shape: 'group' };
}

/** A user who was not erased. */
export type NamedUser = PublicProfile & { displayName: string };

/** The name to show for a user; `Someone` until the profile is loaded. */
export function nameOf(user: PublicProfile | undefined): string {
  return user ? (user.displayName ?? 'Deleted user') : 'Someone';
}

/** The author of system messages, which have no user. */
export const systemName = 'Notice';

/** The name of a message's author; null for a system message. */
export function senderOf(chat: ClientState, senderId: string | null): string {
  return senderId === null ? systemName : nameOf(userOf(chat, senderId));
}
