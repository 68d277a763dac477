import type { Conversation } from '@parley/events/wire/conversations';
import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { PicturePicker, type ChosenPicture } from '../design/picture-picker.tsx';

export function EditGroup({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { client } = useChat();
  const [title, setTitle] = useState(conversation.title ?? '');
  const [picture, setPicture] = useState<ChosenPicture | null>(null);
  const task = useTask();
  const canSave = title.trim() !== '' && !task.busy;
  const save = (event: Event) => {
    event.preventDefault();
    if (!canSave) return;
    task.run(async () => {
      const avatarFileId = picture === null ? undefined : (await client.upload(picture.file)).id;
      await client.api.changeConversation({
        conversationId: conversation.id,
        title: title.trim(),
        ...(avatarFileId === undefined ? {} : { avatarFileId }),
      });
      onClose();
    });
  };
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" disabled={!canSave} onClick={save}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog title="Edit group" onClose={onClose} footer={footer}>
      <PicturePicker label="Group picture" picture={picture} currentUrl={conversation.avatarUrl} onChange={setPicture} />
      <form onSubmit={save} noValidate>
        <Field label="Title" name="title" value={conversation.title ?? ''} maxLength={100} onInput={setTitle} required />
      </form>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
