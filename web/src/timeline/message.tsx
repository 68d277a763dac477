import type { Message as WireMessage } from '@parley/events/wire/messages';
import { isTombstone } from '../chat/tombstone.ts';
import { clockTime } from '../chat/time-labels.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useName, useUser } from '../chat/use-user.ts';
import { Avatar } from '../design/avatar.tsx';
import { Icon, Ticks } from '../design/icon.tsx';
import { hueOf } from '../design/identity.ts';
import { Failure, MessageToolbar } from './lazy-parts.ts';
import type { MessageActions } from './message-actions.ts';
import { MessageText } from './message-text.tsx';
import { Pictures } from './pictures.tsx';
import { QuotedMessage } from './quote.tsx';
import { Reactions } from './reactions.tsx';
import { isLargeEmoji } from './rich-text.ts';
import type { MessageRow } from './rows.ts';
import { SystemMessage } from './system-message.tsx';
import { TabStopProvider } from './tab-stop.ts';
import { wholeTime } from './times.ts';
import './message.css';

export interface MessageProps {
  row: MessageRow;
  isGroup: boolean;
  /** The row that the arrow keys start from. */
  current: boolean;
  /** Its toolbar is shown. */
  active: boolean;
  /** The message that was looked for. */
  sought: boolean;
  actions: MessageActions;
}

export function Message(props: MessageProps) {
  return props.row.message.kind === 'system' ? <SystemMessage {...props} /> : <TextMessage {...props} />;
}

function TextMessage({ row, isGroup, current, active, sought, actions }: MessageProps) {
  const { message, own, delivery } = row;
  const name = useName(message.senderId);
  const mentioned = useSelector((chat) => !own && message.mentions.includes(chat.userId)) === true;
  const deleted = isTombstone(message);
  const large = !deleted && message.attachments.length === 0 && message.replyTo === null && isLargeEmoji(message.text ?? '');
  const classes = [
    'message',
    own && 'own',
    row.first && 'first',
    row.last && 'last',
    deleted && 'deleted',
    mentioned && 'mentioned',
    sought && 'sought',
    large && 'large',
    delivery !== 'sent' && delivery,
  ];
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      tabIndex={current ? 0 : -1}
      aria-label={`${name}, ${clockTime(message.sentAt)}`}
      data-message={message.id}
    >
      <TabStopProvider value={current ? 0 : -1}>
        {!own && (row.last ? <SenderPicture userId={message.senderId} /> : <span />)}
        <Bubble row={row} name={name} isGroup={isGroup} large={large} actions={actions} />
        {delivery === 'failed' ? <Failure row={row} /> : <Reactions message={message} actions={actions} />}
        {active && <MessageToolbar row={row} actions={actions} />}
      </TabStopProvider>
    </article>
  );
}

interface BubbleProps {
  row: MessageRow;
  name: string;
  isGroup: boolean;
  large: boolean;
  actions: MessageActions;
}

function Bubble({ row, name, isGroup, large, actions }: BubbleProps) {
  const { message, own } = row;
  const { attachments, text } = message;
  if (isTombstone(message))
    return (
      <div class="bubble">
        <p>
          <Icon name="block" size={16} />
          {own ? 'Your message was deleted' : `${name}’s message was deleted`}
          <Meta row={row} isGroup={isGroup} />
        </p>
      </div>
    );
  const shape = attachments.length === 0 ? '' : attachments.length === 1 ? ' with-pictures single' : ' with-pictures';
  return (
    <div class={`bubble${shape}`}>
      {row.first && !own && isGroup && !large && <SenderName message={message} />}
      {message.replyTo && <QuotedMessage quote={message.replyTo} onSeek={actions.seek} />}
      {attachments.length > 0 && <Pictures pictures={attachments} sender={name} onOpen={(index) => actions.openPicture(message, index)} />}
      {text === null || text === '' ? (
        <Meta row={row} isGroup={isGroup} />
      ) : (
        <p dir="auto">
          <MessageText messageId={message.id} text={text} mentions={message.mentions} />
          <Meta row={row} isGroup={isGroup} />
        </p>
      )}
    </div>
  );
}

function SenderPicture({ userId }: { userId: string | null }) {
  const user = useUser(userId);
  return <Avatar id={userId ?? ''} name={user?.displayName ?? ''} url={user?.avatarUrl ?? null} />;
}

function SenderName({ message }: { message: WireMessage }) {
  const name = useName(message.senderId);
  const role = useSelector(({ members }) => members[message.conversationId]?.find(({ user }) => user.id === message.senderId)?.role);
  return (
    <b class="sender" style={{ '--h': String(hueOf(message.senderId)) }}>
      <span class="one-line">{name}</span>
      {role !== undefined && role !== 'member' && <small>{role}</small>}
    </b>
  );
}

function Meta({ row: { message, own, delivery }, isGroup }: Pick<BubbleProps, 'row' | 'isGroup'>) {
  return (
    <span class="meta">
      {message.editedAt !== null && <span title={wholeTime(message.editedAt)}>edited</span>}
      <time dateTime={message.sentAt} title={wholeTime(message.sentAt)}>
        {clockTime(message.sentAt)}
      </time>
      {own && delivery === 'sending' && <Icon name="clock" size={14} label="Sending" />}
      {own && !isTombstone(message) && delivery === 'sent' && <Ticks status={message.status ?? 'sent'} isGroup={isGroup} />}
    </span>
  );
}
