import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { Conversation } from '@parley/events/wire/conversations';
import { useChat } from '../chat/chat.ts';
import { faceOf, otherUser } from '../chat/describe-conversation.ts';
import { useSelector } from '../chat/use-selector.ts';
import { AttachButton, CharactersLeft, EmojiButton, SendButton } from './entry-parts.tsx';
import { AttachmentList } from './attachment-list.tsx';
import { maxCharacters } from './character-count.ts';
import { ComposerNotices } from './composer-notices.tsx';
import { CannotSend, useObstacle } from './cannot-send.tsx';
import { DropZone } from './drop-zone.tsx';
import { IntentBar } from './intent-bar.tsx';
import { MentionList, optionId } from './mention-list.tsx';
import { attachmentsOf } from './attachment-store.ts';
import { useMentions } from './use-mentions.ts';
import { useWriting } from './use-writing.ts';
import './composer.css';

/** Writes to a conversation. What is typed stays a draft of the conversation until it is sent. */
export function Composer({ conversationId }: { conversationId: string }) {
  const conversation = useSelector((chat) => chat.conversations[conversationId]);
  const userId = useSelector((chat) => chat.userId) ?? '';
  if (!conversation) return null;
  return <ConversationComposer key={conversationId} conversation={conversation} userId={userId} />;
}

function ConversationComposer({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const obstacle = useObstacle(conversation, userId);
  if (obstacle) {
    const other = otherUser(conversation, userId);
    return <CannotSend conversationId={conversation.id} obstacle={obstacle} name={faceOf(conversation, userId).name} other={other} />;
  }
  return <Writing conversation={conversation} userId={userId} />;
}

function Writing({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { client } = useChat();
  const listId = useId();
  const box = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const draft = useRef(client.state().chat?.drafts[conversation.id]).current;
  const attachments = useMemo(() => attachmentsOf(client, userId, conversation.id, draft?.attachments ?? []), []);
  const insert = (start: number, text: string) => {
    const element = input.current!;
    element.setRangeText(text, start, element.selectionEnd, 'end');
    element.focus();
    writing.changed();
  };
  const mentions = useMentions(conversation.id, conversation.kind === 'group', insert);
  const writing = useWriting({ conversation, userId, draft, input, attachments, mentions });
  const { intent } = writing;
  const { name } = faceOf(conversation, userId);
  const placeholder = attachments.pending.value.length > 0 ? 'Add a caption' : `Message ${name}`;
  useFirstFocus(input);
  const selectedOption = mentions.open ? optionId(listId, mentions.selected) : undefined;
  return (
    <form
      class="composer"
      ref={box}
      onSubmit={(event) => {
        event.preventDefault();
        writing.send();
      }}
    >
      {mentions.open && (
        <MentionList
          id={listId}
          query={mentions.open.query.text}
          people={mentions.open.people}
          selected={mentions.selected}
          onChoose={mentions.choose}
        />
      )}
      <ComposerNotices conversationId={conversation.id} writing={writing} pictures={attachments.pending.value.length} />
      <div class="composer-box">
        {intent.kind !== 'new' && <IntentBar key={intent.message.id} intent={intent} onLeave={writing.leave} />}
        <AttachmentList attachments={attachments} />
        <div class="composer-entry">
          <AttachButton
            disabled={intent.kind === 'edit'}
            onFiles={(files) => {
              attachments.add(files);
              input.current?.focus();
            }}
          />
          <span class="composer-field">
            <textarea
              ref={input}
              rows={1}
              aria-label="Message"
              placeholder={placeholder}
              dir="auto"
              enterkeyhint="enter"
              aria-autocomplete="list"
              aria-controls={mentions.open ? listId : undefined}
              aria-activedescendant={selectedOption}
              onInput={writing.changed}
              onSelect={writing.moved}
              onKeyDown={writing.onKeyDown}
              onBlur={() => {
                mentions.close();
                writing.save();
              }}
              onPaste={(event) => {
                const files = event.clipboardData?.files ?? [];
                if (files.length === 0) return;
                event.preventDefault();
                attachments.add(files);
              }}
            />
            <span class="composer-placeholder one-line" aria-hidden="true">
              {placeholder}
            </span>
          </span>
          <CharactersLeft count={maxCharacters - writing.length} />
          <EmojiButton onChoose={(emoji) => insert(input.current!.selectionStart, emoji)} />
          <SendButton isEdit={intent.kind === 'edit'} disabled={!writing.canSend} />
        </div>
      </div>
      <DropZone form={box} onFiles={attachments.add} />
    </form>
  );
}

/** On a touch screen the keyboard would cover what was opened. */
function useFirstFocus(input: { current: HTMLElement | null }): void {
  useEffect(() => {
    const leadsToMessage = new URLSearchParams(location.search).has('m');
    if (matchMedia('(pointer: fine)').matches && !leadsToMessage) input.current?.focus({ preventScroll: true });
  }, []);
}
