import type { OpenDialog } from './app-dialogs.tsx';
import type { CallSession } from './calls/call-session.ts';
import { useChat } from './chat/chat.ts';
import { LazyComposer } from './composer/lazy-composer.tsx';
import { lazy } from './design/lazy.tsx';
import type { Route } from './routing/route.ts';
import { Conversation } from './timeline/conversation.tsx';

const Details = lazy(async () => (await import('./details/details.tsx')).Details);

export interface ConversationSheetProps {
  calls: CallSession;
  open: (dialog: OpenDialog) => void;
  route: Extract<Route, { page: 'conversation' }>;
}

/** A conversation with its composer and details. */
export function ConversationSheet({ route: { conversationId, messageId, details = false }, calls, open }: ConversationSheetProps) {
  const { navigation } = useChat();
  const call = (media: 'audio' | 'video') => calls.start(conversationId, media);
  return (
    <>
      <Conversation
        conversationId={conversationId}
        messageId={messageId}
        detailsOpen={details}
        composer={<LazyComposer conversationId={conversationId} />}
        onCall={call}
        onJoinCall={(joined) => calls.accept(joined, joined.media)}
      />
      {details && (
        <Details
          conversationId={conversationId}
          onClose={() => navigation.leaveFor({ page: 'conversation', conversationId })}
          onCall={call}
          onAddMembers={() => open({ kind: 'add-members', conversationId })}
        />
      )}
    </>
  );
}
