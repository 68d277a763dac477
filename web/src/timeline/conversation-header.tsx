import { useEffect } from 'preact/hooks';
import type { Conversation } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { useChat } from '../chat/chat.ts';
import { faceOf, otherUser } from '../chat/describe-conversation.ts';
import { useCanCall } from '../chat/use-can-call.ts';
import { useFreshPresence, useIsOnline, useSelector } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { IconButton } from '../design/button.tsx';
import { lastSeen } from './times.ts';
import { useTyping } from './use-typing.ts';
import { handleOf } from '../chat/handle.ts';

export interface HeaderProps {
  conversation: Conversation;
  userId: string;
  detailsOpen: boolean;
  /** Absent where the conversation stands alone, without the pages around it. */
  onCall: ((media: 'audio' | 'video') => void) | undefined;
}

export function ConversationHeader({ conversation, userId, detailsOpen, onCall }: HeaderProps) {
  const { navigation } = useChat();
  const { id } = conversation;
  const face = faceOf(conversation, userId);
  const other = otherUser(conversation, userId);
  const online = useIsOnline(other?.id);
  const canCall = useCanCall(conversation, userId);
  useFreshPresence(other ? [other.id] : []);
  const toggleDetails = () => navigation.go({ page: 'conversation', conversationId: id, ...(detailsOpen ? {} : { details: true }) });
  const title = (
    <>
      <Avatar {...face} size={38} online={online} />
      <span class="grow">
        <h2 class="one-line">{face.name}</h2>
        <Subtitle conversation={conversation} userId={userId} />
      </span>
    </>
  );
  if (!onCall) {
    return (
      <header class="conversation-header">
        <span class="conversation-title">{title}</span>
      </header>
    );
  }
  return (
    <header class="conversation-header">
      <span class="conversation-back">
        <IconButton icon="left" label="Back" onClick={() => navigation.back({ page: 'chats' })} />
      </span>
      <button class="conversation-title" type="button" title="Details" onClick={toggleDetails}>
        {title}
      </button>
      <span class="conversation-wide">
        <IconButton
          icon="search"
          label="Search in this conversation"
          onClick={() => navigation.go({ page: 'search', q: '', conversationId: id })}
        />
      </span>
      {canCall && <IconButton icon="phone" label="Start a call" onClick={() => onCall('audio')} />}
      {canCall && <IconButton icon="video" label="Start a video call" onClick={() => onCall('video')} />}
      <span class="conversation-wide">
        <IconButton icon="panel" label="Details" aria-expanded={detailsOpen} aria-controls="details" onClick={toggleDetails} />
      </span>
    </header>
  );
}

/** For a group its size and who is there, for a person their presence as far as it may be seen. */
function Subtitle({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const other = otherUser(conversation, userId);
  const typing = useTyping(conversation.id);
  const presence = useSelector((chat) => (other ? chat.presence[other.id] : undefined));
  const online = useOnlineMembers(conversation, userId);
  if (!other) {
    const members = `${conversation.memberCount} ${conversation.memberCount === 1 ? 'member' : 'members'}`;
    return <small class="one-line">{online > 1 ? `${members}, ${online} online` : members}</small>;
  }
  if (typing.length > 0) return <small class="one-line typing">typing…</small>;
  if (presence?.presence === 'online') return <small class="one-line">online</small>;
  const seen = presence?.lastSeenAt ?? null;
  return <small class="one-line">{seen === null ? handleOf(other) : lastSeen(seen, Date.now())}</small>;
}

/** Number of online members of a small group, the user included. */
function useOnlineMembers({ id, kind, memberCount }: Conversation, userId: string): number {
  const { client } = useChat();
  const isSmall = kind === 'group' && memberCount <= maxTrackedMembers;
  const members = useSelector((chat) => chat.members[id]);
  const connected = useSelector((chat) => chat.epoch !== null);
  useEffect(() => {
    if (isSmall && connected) client.loadMembers(id).catch(() => undefined);
  }, [id, isSmall, connected]);
  useFreshPresence(isSmall && members ? members.map(({ user }) => user.id) : []);
  const online = useSelector((chat) =>
    isSmall ? (chat.members[id] ?? []).filter(({ user }) => user.id === userId || chat.presence[user.id]?.presence === 'online').length : 0,
  );
  return online ?? 0;
}
