import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Dialog } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { PeoplePicker } from './people-picker.tsx';

/** Finds a person and opens the direct conversation. */
export function NewChat({ onClose }: { onClose: () => void }) {
  const { client, navigation } = useChat();
  const task = useTask();
  return (
    <Dialog title="New chat" onClose={onClose}>
      <PeoplePicker
        onChoose={(user) =>
          task.run(async () => {
            const { conversation } = await client.api.createConversation({ kind: 'direct', userId: user.id });
            onClose();
            navigation.go({ page: 'conversation', conversationId: conversation.id });
          })
        }
      />
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
