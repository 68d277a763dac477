import type { Conversation } from '@parley/events/wire/conversations';
import { otherUser } from './describe-conversation.ts';
import { useSelector } from './use-selector.ts';

/** False also if the user has blocked the other one, or that one is erased: the service would refuse the call. */
export function useCanCall(conversation: Conversation, userId: string): boolean {
  const other = otherUser(conversation, userId);
  const isBlocked = useSelector(({ blocks }) => other !== undefined && blocks[other.id] !== undefined) === true;
  return !isBlocked && !other?.erasedAt && conversation.capabilities.includes('call.start');
}
