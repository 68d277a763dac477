import { inboxOf } from '@parley/client/state/state';
import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { type ConversationFace, faceOf, nameOf } from '../chat/describe-conversation.ts';
import { useQuery } from '../chat/use-query.ts';
import { useTask } from '../chat/use-task.ts';
import { Avatar } from '../design/avatar.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { useListbox } from '../design/use-listbox.ts';
import { useModal } from '../design/use-modal.ts';
import '../design/search-field.css';
import './go-to.css';
import { handleOf } from '../chat/handle.ts';

interface Target {
  key: string;
  face: ConversationFace;
  note: string;
  open: () => Promise<void>;
}

/** Ctrl K: go to any conversation or person by name. */
export function GoTo({ onClose }: { onClose: () => void }) {
  const element = useModal(onClose);
  const [text, setText] = useState('');
  const task = useTask();
  const { targets, isCurrent } = useTargets(text.trim().toLocaleLowerCase());
  const listbox = useListbox(targets.length, (index) =>
    task.run(async () => {
      await targets[index]!.open();
      onClose();
    }),
  );
  return (
    <dialog
      class="dialog go-to"
      ref={element}
      aria-label="Go to"
      onCancel={onClose}
      onClick={(event) => event.target === element.current && onClose()}
    >
      <label class="search-field">
        <Icon name="search" />
        <input
          {...listbox.input}
          aria-label="Go to a chat or person"
          placeholder="Go to a chat or person"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            listbox.reset();
          }}
        />
        <kbd>Esc</kbd>
      </label>
      <div {...listbox.list} aria-label="Results" class="go-to-list">
        {targets.map((target, index) => (
          <div {...listbox.option(index)} key={target.key} aria-selected={index === listbox.active} class="go-to-option">
            <Avatar {...target.face} size={34} />
            <span class="grow one-line">
              <b>{target.face.name}</b> <small>{target.note}</small>
            </span>
          </div>
        ))}
        {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      </div>
      {targets.length === 0 && isCurrent && (
        <p class="quiet" role="status">
          Nothing found
        </p>
      )}
    </dialog>
  );
}

function useTargets(q: string): { targets: Target[]; isCurrent: boolean } {
  const { client, navigation, state } = useChat();
  const { chat } = state.value;
  const { answer = [], isCurrent } = useQuery(q, async () => (q === '' ? [] : (await client.api.findUsers({ q, limit: 6 })).items), {
    delay: 120,
  });
  if (!chat) return { targets: [], isCurrent: false };
  const go = (conversationId: string) => navigation.go({ page: 'conversation', conversationId });
  const conversations = [...inboxOf(chat), ...inboxOf(chat, { archived: true })].map((conversation) => ({
    conversation,
    face: faceOf(conversation, chat.userId),
  }));
  const matching = conversations.filter(({ face }) => face.name.toLocaleLowerCase().includes(q)).slice(0, 8);
  const known = new Set(matching.map(({ face }) => face.id));
  const people = (q === '' ? [] : answer).filter(
    // Enter must not choose someone who was found for an earlier text.
    (user) =>
      user.id !== chat.userId &&
      user.erasedAt === null &&
      !known.has(user.id) &&
      (isCurrent || nameOf(user).toLocaleLowerCase().includes(q)),
  );
  const targets = [
    ...matching.map(({ conversation, face }) => ({
      key: conversation.id,
      face,
      note: conversation.kind === 'direct' ? 'Direct' : `Group of ${conversation.memberCount}`,
      open: async () => go(conversation.id),
    })),
    ...people.map((user) => ({
      key: user.id,
      face: { id: user.id, name: nameOf(user), url: user.avatarUrl, shape: 'person' as const },
      note: handleOf(user),
      open: async () => go((await client.api.createConversation({ kind: 'direct', userId: user.id })).conversation.id),
    })),
  ];
  return { targets, isCurrent };
}
