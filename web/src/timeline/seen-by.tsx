import { useSelector } from '../chat/use-selector.ts';
import { useUser } from '../chat/use-user.ts';
import { Avatar } from '../design/avatar.tsx';
import { readersOf } from './use-rows.ts';

export interface SeenByProps {
  conversationId: string;
  seq: number;
  onOpen: (seq: number, anchor: HTMLElement) => void;
}

/** Under the latest own message: who has read it. */
export function SeenBy({ conversationId, seq, onOpen }: SeenByProps) {
  const readers = useSelector((chat) => readersOf(chat, conversationId, seq).join(' '))?.split(' ') ?? [];
  return (
    <button class="seen-by" type="button" onClick={(event) => onOpen(seq, event.currentTarget)}>
      Seen by {readers.length}
      <span class="faces">
        {readers.slice(0, 3).map((userId) => (
          <Reader key={userId} userId={userId} />
        ))}
      </span>
    </button>
  );
}

function Reader({ userId }: { userId: string }) {
  const user = useUser(userId);
  return <Avatar id={userId} name={user?.displayName ?? ''} url={user?.avatarUrl ?? null} size={18} />;
}
