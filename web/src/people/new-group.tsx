import type { PublicProfile } from '@parley/events/wire/users';
import { useState } from 'preact/hooks';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { PicturePicker, type ChosenPicture } from '../design/picture-picker.tsx';
import { PeoplePicker } from './people-picker.tsx';
import './new-group.css';

export function NewGroup({ onClose }: { onClose: () => void }) {
  const { client, navigation } = useChat();
  const [title, setTitle] = useState('');
  const [people, setPeople] = useState<readonly PublicProfile[]>([]);
  const [picture, setPicture] = useState<ChosenPicture | null>(null);
  const task = useTask();
  const toggle = (user: PublicProfile) =>
    setPeople((before) => (before.some(({ id }) => id === user.id) ? before.filter(({ id }) => id !== user.id) : [...before, user]));
  const create = () =>
    task.run(async () => {
      const avatarFileId = picture === null ? undefined : (await client.upload(picture.file)).id;
      const { conversation } = await client.api.createConversation({
        kind: 'group',
        title: title.trim(),
        memberIds: people.map(({ id }) => id),
        ...(avatarFileId === undefined ? {} : { avatarFileId }),
      });
      onClose();
      navigation.go({ page: 'conversation', conversationId: conversation.id });
    });
  const footer = (
    <>
      <span class="quiet new-group-note">New members see the whole history.</span>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" disabled={title.trim() === '' || task.busy} onClick={create}>
        Create group
      </Button>
    </>
  );
  return (
    <Dialog title="New group" onClose={onClose} footer={footer}>
      <div class="new-group-head">
        <PicturePicker label="Group picture" picture={picture} onChange={setPicture} />
        <Field label="Title" name="title" maxLength={100} onInput={setTitle} required autofocus />
      </div>
      {people.length > 0 && (
        <ul class="chips" aria-label="Chosen people">
          {people.map((user) => (
            <li class="chip" key={user.id}>
              <Avatar id={user.id} name={nameOf(user)} url={user.avatarUrl} size={22} />
              {nameOf(user)}
              <button type="button" aria-label={`Remove ${nameOf(user)}`} onClick={() => toggle(user)}>
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <PeoplePicker focused={false} chosen={people.map(({ id }) => id)} onChoose={toggle} />
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
