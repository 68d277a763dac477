import { useName, useUser } from '../chat/use-user.ts';
import { Avatar } from '../design/avatar.tsx';
import { useTyping } from './use-typing.ts';

/** Names who is typing. The line keeps its place while nobody is. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const typing = useTyping(conversationId);
  return (
    <p class="typing-line" aria-live="off">
      {typing.length > 0 && (
        <>
          <span class="faces">
            {typing.slice(0, 3).map((userId) => (
              <TypingFace key={userId} userId={userId} />
            ))}
          </span>
          {typing.length === 1 ? <TypingName userId={typing[0]!} /> : <span>{typing.length} people are typing</span>}
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        </>
      )}
    </p>
  );
}

function TypingFace({ userId }: { userId: string }) {
  const user = useUser(userId);
  return <Avatar id={userId} name={user?.displayName ?? ''} url={user?.avatarUrl ?? null} size={18} />;
}

function TypingName({ userId }: { userId: string }) {
  const name = useName(userId);
  return (
    <span>
      <b>{name.split(' ')[0]}</b> is typing
    </span>
  );
}
