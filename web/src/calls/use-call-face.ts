import type { Call } from '@parley/events/wire/calls';
import { faceOf, type ConversationFace } from '../chat/describe-conversation.ts';
import { useSelector } from '../chat/use-selector.ts';

/** Name and picture of a call: of its conversation. */
export function useCallFace({ conversationId }: Pick<Call, 'conversationId'>): ConversationFace {
  const conversation = useSelector((chat) => chat.conversations[conversationId]);
  const userId = useSelector((chat) => chat.userId) ?? '';
  return conversation ? faceOf(conversation, userId) : { id: conversationId, name: 'Call', url: null, shape: 'group' };
}
