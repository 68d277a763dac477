import type { Conversation } from '@parley/events/wire/conversations';
import type { PublicProfile } from '@parley/events/wire/users';
import { useChat } from '../chat/chat.ts';
import { otherUser } from '../chat/describe-conversation.ts';
import { useSelector } from '../chat/use-selector.ts';
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
    const refused = chat.unsent[conversation.id]?.findLast(({ state }) => state === 'failed')?.code;
    if (refused === 'recipient_unavailable') return 'unreachable';
    return conversation.capabilities.includes('message.send') ? undefined : 'not-allowed';
  });
}

export function CannotSend({ obstacle, name, other }: { obstacle: Obstacle; name: string; other: PublicProfile | undefined }) {
  const { client } = useChat();
  const { run, busy, error } = useTask();
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
      {error !== undefined && <FieldError>{error}</FieldError>}
    </div>
  );
}
