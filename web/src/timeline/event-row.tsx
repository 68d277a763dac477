import { userOf } from '@parley/client/state/users';
import type { TimelineEvent } from '@parley/events/wire/events';
import { nameOf as displayNameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Icon } from '../design/icon.tsx';
import { eventText } from './event-text.ts';

/** A change of the group, as one line. */
export function EventRow({ event }: { event: TimelineEvent }) {
  const { state } = useChat();
  // The names, so that the line renders again when they arrive.
  const signature = useSelector((chat) => namesIn(event, (id) => userOf(chat, id)?.displayName ?? ''));
  if (signature === undefined) return null;
  const chat = state.peek().chat!;
  const members = 'members' in event ? event.members : [];
  const nameOf = (id: string | null) => {
    if (id === null) return 'The app';
    if (id === chat.userId) return 'You';
    return displayNameOf(userOf(chat, id) ?? members.find(({ user }) => user.id === id)?.user);
  };
  const text = eventText(event, nameOf);
  if (!text) return null;
  return (
    <p class="timeline-event">
      <Icon name={text.icon} size={16} />
      {text.parts.map((part, index) => (typeof part === 'string' ? part : <b key={index}>{part.name}</b>))}
    </p>
  );
}

function namesIn(event: TimelineEvent, nameOf: (id: string) => string): string {
  const ids = [event.actorId ?? '', ...('userIds' in event ? event.userIds : []), ...('userId' in event ? [event.userId] : [])];
  return ids.map(nameOf).join('\n');
}
