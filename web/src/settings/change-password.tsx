import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, FieldError } from '../design/field.tsx';

export function ChangePassword({ onClose }: { onClose: () => void }) {
  const { client } = useChat();
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const task = useTask();
  const save = () =>
    task.run(async () => {
      await client.api.changePassword({ currentPassword, newPassword });
      onClose();
    });
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" disabled={task.busy || currentPassword === '' || newPassword === ''} onClick={save}>
        Change password
      </Button>
    </>
  );
  return (
    <Dialog title="Change password" onClose={onClose} footer={footer}>
      <p class="quiet">Your other devices are signed out.</p>
      <Field label="Current password" name="currentPassword" type="password" autocomplete="current-password" onInput={setCurrentPassword} />
      <Field
        label="New password"
        name="newPassword"
        type="password"
        autocomplete="new-password"
        hint="At least 8 characters"
        onInput={setNewPassword}
      />
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
