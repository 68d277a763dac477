import type { Message } from '@parley/events/wire/messages';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { PersonLine } from '../chat/person-line.tsx';
import { useQuery } from '../chat/use-query.ts';
import { Dialog } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';

/** Lists the reactions to a message with their users. */
export function Reactors({ message: { conversationId, id }, onClose }: { message: Message; onClose: () => void }) {
  const { client } = useChat();
  const { answer, error } = useQuery(id, () => client.api.listReactions({ conversationId, messageId: id, limit: 100 }));
  return (
    <Dialog title="Reactions" onClose={onClose}>
      {error !== undefined && <FieldError>{error}</FieldError>}
      {answer === undefined && error === undefined && <Loading rows={3} />}
      <ul class="readers">
        {answer?.items.map(({ user, emoji }) => (
          <li key={`${user.id} ${emoji}`}>
            <PersonLine user={user}>
              <span class="reactor-emoji">{emoji}</span>
            </PersonLine>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
