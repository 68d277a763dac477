import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import { inboxOf } from '@parley/client/state/state';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { faceOf } from '../chat/describe-conversation.ts';
import { listTime } from '../chat/time-labels.ts';
import { useQuery } from '../chat/use-query.ts';
import { useCanCall } from '../chat/use-can-call.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { IconButton } from '../design/button.tsx';
import { Icon, Mark } from '../design/icon.tsx';
import { Empty } from '../design/parts.tsx';
import { Link } from '../routing/link.tsx';
import { callSummary } from './call-summary.ts';
import './call-history.css';

/** Conversations whose calls are listed: the latest. */
const maxConversations = 20;

interface CallActions {
  onCall: (conversationId: string, media: 'audio' | 'video') => void;
  onJoin: (call: Call, media: 'audio' | 'video') => void;
}

/** Past and ongoing calls of the latest conversations. */
export function CallHistory({ onCall, onJoin }: CallActions) {
  const { client, state } = useChat();
  const conversations = state.value.chat === null ? [] : inboxOf(state.value.chat).slice(0, maxConversations);
  const userId = useSelector((chat) => chat.userId) ?? '';
  // The conversations that have calls are not known yet.
  const isEarly = conversations.length === 0 && state.value.status !== 'live';
  const key = conversations.map(({ id, activeCall }) => `${id}${activeCall?.id ?? ''}`).join();
  const { answer, error } = useQuery(key, () =>
    readCalls(conversations, (conversationId) => client.api.listCalls({ conversationId, limit: 10 })),
  );
  return (
    <section class="side" aria-label="Calls">
      <header>
        <h1>Calls</h1>
      </header>
      <div class="scroll call-history">
        {(isEarly || (answer === undefined && error === undefined)) && <Loading rows={6} />}
        {answer?.length === 0 && !isEarly && (
          <Empty title="No calls yet" text="Start one from a conversation." picture={<Mark size={56} />} />
        )}
        <ul>
          {(answer ?? []).map(({ call, conversation }) => (
            <CallRow key={call.id} call={call} conversation={conversation} userId={userId} onCall={onCall} onJoin={onJoin} />
          ))}
        </ul>
      </div>
    </section>
  );
}

interface CallRowProps extends CallActions {
  call: Call;
  conversation: Conversation;
  userId: string;
}

function CallRow({ call, conversation, userId, onCall, onJoin }: CallRowProps) {
  const face = faceOf(conversation, userId);
  const { text, missed } = callSummary(call, userId);
  const canCall = useCanCall(conversation, userId);
  const isOver = call.state === 'ended';
  return (
    <li class="call-row">
      <Link to={{ page: 'conversation', conversationId: conversation.id }}>
        <Avatar {...face} size={46} />
        <span class="grow">
          <b class="one-line">{face.name}</b>
          <small class={missed ? 'missed' : ''}>
            <Icon name={call.media === 'video' ? 'video' : 'phone'} size={16} />
            {text}
          </small>
        </span>
        <time dateTime={call.startedAt}>{listTime(call.startedAt, Date.now())}</time>
      </Link>
      {(canCall || !isOver) && (
        <IconButton
          icon={call.media === 'video' ? 'video' : 'phone'}
          label={isOver ? `Call ${face.name}` : `Join the call in ${face.name}`}
          onClick={() => (isOver ? onCall(conversation.id, call.media) : onJoin(call, call.media))}
        />
      )}
    </li>
  );
}

async function readCalls(conversations: readonly Conversation[], list: (conversationId: string) => Promise<{ items: Call[] }>) {
  const pages = await Promise.all(
    conversations.map(async (conversation) => (await list(conversation.id)).items.map((call) => ({ call, conversation }))),
  );
  return pages.flat().toSorted((a, b) => b.call.startedAt.localeCompare(a.call.startedAt));
}
