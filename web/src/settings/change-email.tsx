import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, FieldError } from '../design/field.tsx';

export function ChangeEmail({ onClose }: { onClose: () => void }) {
  const { client } = useChat();
  const current = useSelector((chat) => chat.account?.email) ?? '';
  const [email, setEmail] = useState(current);
  const [currentPassword, setCurrentPassword] = useState('');
  const task = useTask();
  const save = () =>
    task.run(async () => {
      await client.api.changeProfile({ email: email.trim() === '' ? null : email.trim(), currentPassword });
      onClose();
    });
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" disabled={task.busy || currentPassword === ''} onClick={save}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog title="Change e-mail" onClose={onClose} footer={footer}>
      <Field
        label="E-mail"
        name="email"
        type="email"
        autocomplete="email"
        value={current}
        hint="For signing in; leave empty to remove it"
        onInput={setEmail}
      />
      <Field label="Current password" name="currentPassword" type="password" autocomplete="current-password" onInput={setCurrentPassword} />
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
