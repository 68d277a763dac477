import { useChat } from '../chat/chat.ts';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { Empty } from '../design/parts.tsx';

/** In place of a conversation that the user cannot see. `wasHere`: they were a member. */
export function NotHere({ wasHere }: { wasHere: boolean }) {
  const { navigation } = useChat();
  return (
    <Empty
      title={wasHere ? 'You are no longer in this group' : 'This conversation is not here'}
      text={wasHere ? 'You were removed, or it was deleted for everyone.' : 'It may be gone, or you are not a member of it.'}
      picture={<Icon name={wasHere ? 'leave' : 'chat'} size={24} />}
    >
      <Button onClick={() => navigation.go({ page: 'chats' }, { replace: true })}>Back to chats</Button>
    </Empty>
  );
}
