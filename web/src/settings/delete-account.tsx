import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, FieldError } from '../design/field.tsx';

export function DeleteAccount({ onClose }: { onClose: () => void }) {
  const { client } = useChat();
  const [password, setPassword] = useState('');
  const task = useTask();
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" danger disabled={task.busy || password === ''} onClick={() => task.run(() => client.eraseAccount({ password }))}>
        Delete account
      </Button>
    </>
  );
  return (
    <Dialog title="Delete account" onClose={onClose} footer={footer}>
      <p class="quiet">
        You are signed out everywhere, and this cannot be undone. Others see a deleted user, and that messages were there.
      </p>
      <Field label="Password" name="password" type="password" autocomplete="current-password" onInput={setPassword} />
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
