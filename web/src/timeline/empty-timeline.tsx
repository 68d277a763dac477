import type { Conversation } from '@parley/events/wire/conversations';
import { useChat } from '../chat/chat.ts';
import { faceOf } from '../chat/describe-conversation.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/parts.tsx';

/** A direct conversation in which nothing was said yet. */
export function EmptyTimeline({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { client } = useChat();
  const face = faceOf(conversation, userId);
  return (
    <Empty
      title={`Say hello to ${face.name.split(' ')[0]}`}
      text="Nothing has been said here yet."
      picture={<Avatar {...face} size={64} />}
    >
      {conversation.capabilities.includes('message.send') && (
        <Button look="soft" onClick={() => void client.send(conversation.id, { text: '👋' })}>
          👋 Hello
        </Button>
      )}
    </Empty>
  );
}
