import { isMuted } from '@parley/client/state/state';
import type { Conversation } from '@parley/events/wire/conversations';
import { useIsOnline, useSelector } from '../chat/use-selector.ts';
import { faceOf, otherUser } from '../chat/describe-conversation.ts';
import { listTime } from '../chat/time-labels.ts';
import { Avatar } from '../design/avatar.tsx';
import { Icon, Ticks } from '../design/icon.tsx';
import { Count, MentionMark } from '../design/parts.tsx';
import { Link } from '../routing/link.tsx';
import { previewOf, type Preview } from './preview.ts';

export interface InboxRowProps {
  conversation: Conversation;
  userId: string;
  current: boolean;
  /** 0 for the one row that the tab key reaches. */
  tabIndex: 0 | -1;
  position: number;
  total: number;
}

export function InboxRow({ conversation, userId, current, tabIndex, position, total }: InboxRowProps) {
  const { id } = conversation;
  const other = otherUser(conversation, userId);
  const draft = useSelector((chat) => chat.drafts[id]);
  const unsent = useSelector((chat) => chat.unsent[id]?.findLast(({ state }) => state !== 'sent'));
  const typing = useSelector((chat) => chat.typing[id]);
  const users = useSelector((chat) => chat.users);
  const online = useIsOnline(other?.id);
  const face = faceOf(conversation, userId);
  const now = Date.now();
  const muted = isMuted(conversation, now);
  const nameOf = (user: string) =>
    conversation.members.find((member) => member.user.id === user)?.user.displayName ?? users?.[user]?.displayName;
  const typingNames = Object.keys(typing ?? {}).map((user) => nameOf(user)?.split(' ')[0] ?? 'Someone');
  const preview = previewOf({ conversation, userId, unsent, draft: current ? undefined : draft, typing: typingNames, nameOf });
  const unread = conversation.unreadCount > 0 || conversation.markedUnread;
  return (
    <li aria-setsize={total} aria-posinset={position}>
      <Link
        class={unread ? 'inbox-row unread' : 'inbox-row'}
        to={{ page: 'conversation', conversationId: id }}
        aria-current={current ? 'true' : undefined}
        tabIndex={tabIndex}
        data-conversation={id}
      >
        <Avatar {...face} online={online} />
        <span class="inbox-row-body">
          <span class="inbox-row-line">
            <span class="inbox-row-title one-line">{face.name}</span>
            {muted && <Icon name="notifications-off" size={16} label="Muted" />}
            <time dateTime={conversation.activityAt}>{listTime(conversation.activityAt, now)}</time>
          </span>
          <span class="inbox-row-line">
            <span class="inbox-row-preview one-line">
              <PreviewText preview={preview} />
            </span>
            {preview.kind === 'call' && !preview.joined && (
              <span class="inbox-row-join">
                <Icon name="phone" size={14} />
                Join
              </span>
            )}
            {conversation.mentionCount > 0 && <MentionMark />}
            {conversation.unreadCount > 0 && <Count value={conversation.unreadCount} muted={muted} />}
            {conversation.unreadCount === 0 && conversation.markedUnread && (
              <span class="inbox-row-dot" role="img" aria-label="Marked as unread" />
            )}
            {conversation.pinned && <Icon name="pin" size={16} label="Pinned" />}
          </span>
        </span>
      </Link>
    </li>
  );
}

function PreviewText({ preview }: { preview: Preview }) {
  switch (preview.kind) {
    case 'call':
      return <>Call, {preview.participants === 1 ? '1 person' : `${preview.participants} people`}</>;
    case 'typing':
      return (
        <span class="inbox-row-typing">{preview.names.length === 0 ? 'typing…' : `${preview.names.slice(0, 2).join(', ')} typing…`}</span>
      );
    case 'unsent':
      return (
        <>
          <span class={preview.failed ? 'inbox-row-draft' : 'quiet'}>{preview.failed ? 'Not sent:' : 'Sending:'}</span>{' '}
          {preview.text || 'Picture'}
        </>
      );
    case 'draft':
      return (
        <>
          <span class="inbox-row-draft">Draft:</span> {preview.text}
        </>
      );
    case 'missed-call':
      return (
        <span class="inbox-row-missed">
          <Icon name="phone" size={16} />
          Missed call
        </span>
      );
    case 'deleted':
      return <i>Message deleted</i>;
    case 'empty':
      return <span class="quiet">No messages yet</span>;
    case 'message':
      return <MessageText preview={preview} />;
  }
}

function MessageText({ preview }: { preview: Preview & { kind: 'message' } }) {
  const pictures = preview.pictures === 1 ? 'Picture' : `${preview.pictures} pictures`;
  return (
    <>
      {preview.own && preview.status && <Ticks status={preview.status} isGroup={preview.sender !== null} />}
      {preview.sender !== null && (
        <b>
          <span class="one-line">{preview.sender}</span>:{' '}
        </b>
      )}
      {preview.pictures > 0 && <Icon name="image" size={16} />}
      {preview.text === '' ? pictures : preview.text}
    </>
  );
}
