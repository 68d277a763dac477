import type { PublicProfile } from '@parley/events/wire/users';
import { userOf } from '@parley/client/state/users';
import { nameOf, systemName } from './describe-conversation.ts';
import { useSelector } from './use-selector.ts';

/** The profile of a user; undefined until it is loaded, and for null. */
export function useUser(userId: string | null): PublicProfile | undefined {
  return useSelector((chat) => (userId === null ? undefined : userOf(chat, userId)));
}

/** The name of a user, "You" for the signed-in user. Null is the author of a system message. */
export function useName(userId: string | null): string {
  const isOwn = useSelector((chat) => chat.userId === userId);
  const user = useUser(userId);
  if (userId === null) return systemName;
  return isOwn === true ? 'You' : nameOf(user);
}
