import { useChat } from '../chat/chat.ts';
import { Icon } from '../design/icon.tsx';
import type { MessageRow } from './rows.ts';

const reasons: Readonly<Record<string, string>> = {
  recipient_unavailable: 'can’t be reached',
  forbidden: 'you may not write here',
  not_found: 'you are no longer in this group',
  unknown_file: 'a picture is gone',
  budget_exhausted: 'that was a lot for one day',
};

/** Below a message that was not sent. */
export function Failure({ row: { message, code } }: { row: MessageRow }) {
  const { client } = useChat();
  const reason = code === null ? undefined : reasons[code];
  return (
    <div class="message-below failure" role="alert">
      <Icon name="alert" size={16} />
      {reason === undefined ? 'Not sent' : `Not sent: ${reason}`}
      <button type="button" onClick={() => void client.retry(message.id)}>
        Try again
      </button>
      <button class="danger" type="button" onClick={() => void client.discard(message.id)}>
        Delete
      </button>
    </div>
  );
}
