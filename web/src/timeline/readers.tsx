import type { Conversation } from '@parley/events/wire/conversations';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { PersonLine } from '../chat/person-line.tsx';
import { clockTime } from '../chat/time-labels.ts';
import { useQuery } from '../chat/use-query.ts';
import { useUser } from '../chat/use-user.ts';
import { Dialog } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';

/** Lists the readers of an own message with their times. */
export function Readers({ conversation, seq, onClose }: { conversation: Conversation; seq: number; onClose: () => void }) {
  const { client, state } = useChat();
  const { answer, error } = useQuery(`${conversation.id}:${seq}`, () => client.api.listReceipts({ conversationId: conversation.id }));
  const others = answer?.items.filter(({ userId }) => userId !== state.peek().chat?.userId) ?? [];
  const rank = ({ read, delivered }: { read: number; delivered: number }) => (read >= seq ? 0 : delivered >= seq ? 1 : 2);
  const readers = others.filter(({ read }) => read >= seq);
  return (
    <Dialog title={`Seen by ${readers.length} of ${conversation.memberCount - 1}`} onClose={onClose}>
      {error !== undefined && <FieldError>{error}</FieldError>}
      {answer === undefined && error === undefined && <Loading rows={3} />}
      <ul class="readers">
        {others
          .sort((a, b) => rank(a) - rank(b) || a.at.localeCompare(b.at))
          .map((receipt) => (
            <Reader key={receipt.userId} userId={receipt.userId} note={['read', 'delivered', 'sent'][rank(receipt)]!} at={receipt.at} />
          ))}
      </ul>
    </Dialog>
  );
}

function Reader({ userId, note, at }: { userId: string; note: string; at: string }) {
  const user = useUser(userId);
  if (!user) return null;
  return (
    <li>
      <PersonLine user={user} note={note === 'read' ? `read ${clockTime(at)}` : note} />
    </li>
  );
}
