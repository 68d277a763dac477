import { ParleyProblem } from '@parley/client/transport/problem';
import type { Call } from '@parley/events/wire/calls';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { faceOf } from '../chat/describe-conversation.ts';
import { useSelector } from '../chat/use-selector.ts';
import { lazy } from '../design/lazy.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { openUnknown } from './open-window.ts';
import { Timeline } from './timeline.tsx';
import './conversation.css';

const TypingLine = lazy(async () => (await import('./typing-line.tsx')).TypingLine, <p class="typing-line" aria-live="off" />);
const NotHere = lazy(async () => (await import('./not-here.tsx')).NotHere);
const Announcer = lazy(async () => (await import('./announcer.tsx')).Announcer);

export interface ConversationProps {
  conversationId: string;
  /** The message to jump to. */
  messageId?: string | undefined;
  detailsOpen: boolean;
  composer: ComponentChildren;
  /** Without them the conversation stands alone: no calls, no way back, no details. */
  onCall?: (media: 'audio' | 'video') => void;
  /** Joins a call that is on in a group. */
  onJoinCall?: (call: Call) => void;
}

/** A conversation: header, messages, composer. */
export function Conversation(props: ConversationProps) {
  const { conversationId } = props;
  return <OpenConversation key={conversationId} {...props} />;
}

function OpenConversation({ conversationId, messageId, detailsOpen, composer, onCall, onJoinCall }: ConversationProps) {
  const conversation = useSelector((chat) => chat.conversations[conversationId]);
  const userId = useSelector((chat) => chat.userId) ?? '';
  const wasHere = useRef(false);
  wasHere.current ||= conversation !== undefined;
  const search = useUnknown(conversationId, messageId, conversation !== undefined);
  const latest = useRef<(() => void) | null>(null);
  if (!conversation) return <Absent wasHere={wasHere.current} search={search} />;
  const onKeyDown = (event: KeyboardEvent) => {
    // Anything open above, and the composer, have had their turn.
    const isInside = event.target instanceof Element && event.target.closest('dialog, [popover]') === null;
    if (event.key === 'Escape' && !event.defaultPrevented && isInside) latest.current?.();
  };
  return (
    <section class="conversation" aria-label={faceOf(conversation, userId).name} onKeyDown={onKeyDown}>
      <ConversationHeader conversation={conversation} userId={userId} detailsOpen={detailsOpen} onCall={onCall} />
      <Timeline conversation={conversation} userId={userId} messageId={messageId} onJoinCall={onJoinCall} latest={latest} />
      <Announcer conversationId={conversationId} />
      <footer class="conversation-footer">
        <TypingLine conversationId={conversationId} />
        {composer}
      </footer>
    </section>
  );
}

type Search = 'on' | 'over' | 'refused';

/** Reads the conversation of an address, as the inbox may reach it late. */
function useUnknown(conversationId: string, messageId: string | undefined, isKnown: boolean): Search {
  const { client } = useChat();
  const [search, setSearch] = useState<Search>('on');
  useEffect(() => {
    if (isKnown) return;
    const fail = (error: unknown) => setSearch(error instanceof ParleyProblem && error.status === 404 ? 'refused' : 'over');
    openUnknown(client, conversationId, messageId).then(() => setSearch('over'), fail);
  }, []);
  return search;
}

/** The conversation is not loaded yet, or the user cannot see it. */
function Absent({ wasHere, search }: { wasHere: boolean; search: Search }) {
  const { state } = useChat();
  // Everything is read anew when the service was restored from a backup.
  const mayAppear = state.value.status !== 'live' && search !== 'refused';
  const isLoading = mayAppear || (!wasHere && search === 'on');
  if (isLoading) return <Loading rows={6} shape="bubbles" />;
  return <NotHere wasHere={wasHere} />;
}
