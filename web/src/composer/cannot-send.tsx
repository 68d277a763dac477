import type { UnsentMessage } from '@parley/client/state/draft';
import type { ClientState } from '@parley/client/state/state';
import type { Conversation } from '@parley/events/wire/conversations';
import type { PublicProfile } from '@parley/events/wire/users';
import { useChat } from '../chat/chat.ts';
import { otherUser } from '../chat/describe-conversation.ts';
import { useFreshPresence, useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';

/** Why nothing can be written. A block by the other and their privacy settings look the same. */
export type Obstacle = 'blocked' | 'unreachable' | 'not-allowed';

export function useObstacle(conversation: Conversation, userId: string): Obstacle | undefined {
  const other = otherUser(conversation, userId);
  return useSelector((chat): Obstacle | undefined => {
    if (other && chat.blocks[other.id] !== undefined) return 'blocked';
    if (other?.erasedAt) return 'unreachable';
    if (refusedMessage(chat, conversation.id)) return 'unreachable';
    return conversation.capabilities.includes('message.send') ? undefined : 'not-allowed';
  });
}

/** The last message that was not sent, if that is because the other cannot be reached. */
function refusedMessage({ unsent }: ClientState, conversationId: string): UnsentMessage | undefined {
  const failed = unsent[conversationId]?.findLast(({ state }) => state === 'failed');
  return failed?.code === 'recipient_unavailable' ? failed : undefined;
}

interface CannotSendProps {
  conversationId: string;
  obstacle: Obstacle;
  name: string;
  other: PublicProfile | undefined;
}

export function CannotSend({ conversationId, obstacle, name, other }: CannotSendProps) {
  const { client } = useChat();
  const { run, busy, error } = useTask();
  // Nobody who cannot be reached is shown as online.
  useFreshPresence(other ? [other.id] : []);
  const refused = useSelector((chat) => refusedMessage(chat, conversationId));
  const text = { blocked: `You blocked ${name}`, unreachable: `${name} can’t be reached`, 'not-allowed': 'You can’t write here' }[obstacle];
  return (
    <div class="cannot-send" role="status">
      <Icon name="block" />
      <span>{text}</span>
      {obstacle === 'blocked' && other && (
        <Button small disabled={busy} onClick={() => run(() => client.api.unblockUser({ userId: other.id }))}>
          Unblock
        </Button>
      )}
      {obstacle === 'unreachable' && refused && (
        <Button small disabled={busy} onClick={() => run(() => client.retry(refused.clientId))}>
          Try again
        </Button>
      )}
      {error !== undefined && <FieldError>{error}</FieldError>}
    </div>
  );
}
