import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { faceOf, nameOf, systemName } from '../chat/describe-conversation.ts';
import { PersonLine } from '../chat/person-line.tsx';
import { listTime } from '../chat/time-labels.ts';
import { useQuery } from '../chat/use-query.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { SearchFilters, type Filters } from './search-filters.tsx';
import { useSearchKeys } from './use-search-keys.ts';
import { Link } from '../routing/link.tsx';
import type { Route } from '../routing/route.ts';
import type { Schemas } from '@parley/client/generated/operations';
import '../design/search-field.css';
import './search.css';

export interface SearchProps {
  /** The search itself, or the conversation in which one of its results is shown. */
  route: Extract<Route, { page: 'search' | 'conversation' }>;
}

/** Search over people, conversations and messages, beside the conversation in which a result is shown. */
export function Search({ route }: SearchProps) {
  const { navigation } = useChat();
  const { q = '' } = route;
  const conversationId = route.page === 'conversation' && !route.within ? undefined : route.conversationId;
  const currentMessageId = route.page === 'conversation' ? route.messageId : undefined;
  const within = useSelector((chat) => (conversationId === undefined ? undefined : chat.conversations[conversationId]));
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [filters, setFilters] = useState<Filters>({});
  const results = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const keys = useSearchKeys(input, results, () => navigation.go(withoutSearch(route)));
  return (
    <section class="side" aria-label="Search" onKeyDown={keys.onKeyDown}>
      <header>
        <Link class="icon-button" to={withoutSearch(route)} aria-label="Close search">
          <Icon name="left" />
        </Link>
        <h1>Search</h1>
      </header>
      <label class="search-field">
        <Icon name="search" size={16} />
        <span class="visually-hidden">Search</span>
        <input
          ref={input}
          type="search"
          aria-label="Search"
          enterkeyhint="go"
          placeholder={within ? `Search in ${within.title ?? 'this chat'}` : 'People, chats and messages'}
          value={text}
          onBlur={keys.forget}
          onInput={(event) => {
            keys.forget();
            setText(event.currentTarget.value);
            // Next to a result the address stays: going to it again would take the focus to the message.
            if (route.page === 'search') navigation.go({ ...route, q: event.currentTarget.value }, { replace: true });
          }}
        />
      </label>
      <div class="search-scope">
        {within && (
          <span class="chip">
            In {within.title ?? 'this chat'}
            <button type="button" aria-label="Search everywhere" onClick={() => navigation.go(everywhere(route), { replace: true })}>
              <Icon name="close" size={14} />
            </button>
          </span>
        )}
        <SearchFilters filters={filters} onChange={setFilters} />
      </div>
      <div class="scroll search-results" aria-live="polite" ref={results}>
        {conversationId === undefined && filters.senderId === undefined && text.trim() !== '' && (
          <People q={text.trim()} onFound={keys.onFound} />
        )}
        {text.trim() !== '' && (
          <Messages q={text.trim()} filters={{ conversationId, ...filters }} currentMessageId={currentMessageId} onFound={keys.onFound} />
        )}
      </div>
    </section>
  );
}

/** Where closing the search leads: to the conversation beside it, at the message that is shown. */
function withoutSearch(route: SearchProps['route']): Route {
  if (route.conversationId === undefined) return { page: 'chats' };
  const messageId = route.page === 'conversation' ? route.messageId : undefined;
  return { page: 'conversation', conversationId: route.conversationId, ...(messageId === undefined ? {} : { messageId }) };
}

/** The same search in all conversations. The conversation beside it stays. */
function everywhere(route: SearchProps['route']): Route {
  return route.page === 'conversation' ? { ...route, within: false } : { page: 'search', q: route.q };
}

interface ResultsProps {
  q: string;
  /** The results of this text are shown. */
  onFound: () => void;
}

function People({ q, onFound }: ResultsProps) {
  const { client } = useChat();
  const { answer = [], isCurrent } = useQuery(q, async () => (await client.api.findUsers({ q, limit: 4 })).items, { delay: 150 });
  useLayoutEffect(() => void (isCurrent && onFound()), [isCurrent]);
  return (
    <div aria-busy={!isCurrent}>
      {answer.length > 0 && <h2>People</h2>}
      <ul>
        {answer.map((user) => (
          <li key={user.id}>
            <Link class="search-row" to={{ page: 'people', userId: user.id }}>
              <PersonLine user={user} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface MessagesProps extends ResultsProps {
  filters: Filters & { conversationId: string | undefined };
  currentMessageId: string | undefined;
}

function Messages({ q, filters, currentMessageId, onFound }: MessagesProps) {
  const { client } = useChat();
  const find = (page: { cursor?: string }) => client.api.searchMessages({ q, ...given(filters), ...page, limit: 30 });
  const { answer, error, isCurrent } = useQuery(JSON.stringify([q, filters]), () => find({}), { delay: 200 });
  /** With the pages that follow the first. */
  const [further, setFurther] = useState<{ first: unknown; items: Schemas['SearchHit'][]; nextCursor: string | null } | null>(null);
  useLayoutEffect(() => void (isCurrent && onFound()), [isCurrent]);
  const pages = answer && further?.first === answer ? further : answer;
  const more = async () => {
    const next = await find({ cursor: pages!.nextCursor! });
    setFurther({ ...next, first: answer, items: [...pages!.items, ...next.items] });
  };
  return (
    <div aria-busy={!isCurrent}>
      {pages ? <h2>Messages</h2> : <p class="quiet search-none">{error ?? 'Searching…'}</p>}
      {pages?.items.length === 0 && <p class="quiet search-none">No message contains “{q}”.</p>}
      <ul>
        {pages?.items.map((hit) => (
          <Hit
            key={hit.message.id}
            hit={hit}
            q={q}
            within={filters.conversationId !== undefined}
            current={hit.message.id === currentMessageId}
          />
        ))}
      </ul>
      {pages && pages.nextCursor !== null && (
        <Button look="plain" wide onClick={() => void more()}>
          Show more
        </Button>
      )}
    </div>
  );
}

/** The filters that are set. */
function given(filters: MessagesProps['filters']): { [Name in keyof typeof filters]?: string } {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

interface HitProps {
  hit: Schemas['SearchHit'];
  q: string;
  within: boolean;
  current: boolean;
}

function Hit({ hit: { message, snippet }, q, within, current }: HitProps) {
  const conversation = useSelector((chat) => chat.conversations[message.conversationId]);
  const userId = useSelector((chat) => chat.userId) ?? '';
  const { senderId } = message;
  const cached = useSelector((chat) => (senderId === null ? undefined : chat.users[senderId]));
  const { client } = useChat();
  useEffect(() => void (senderId !== null && client.loadUsers([senderId]).catch(() => undefined)), [senderId]);
  const sender = cached ?? conversation?.members.find(({ user }) => user.id === senderId)?.user;
  return (
    <li>
      <Link
        class="search-row search-hit"
        to={{ page: 'conversation', conversationId: message.conversationId, messageId: message.id, q, within }}
        aria-current={current ? 'true' : undefined}
      >
        <Avatar id={senderId ?? ''} name={nameOf(sender)} url={sender?.avatarUrl ?? null} size={36} />
        <span class="grow">
          <span class="search-hit-head">
            <b class="one-line">{senderId === null ? systemName : nameOf(sender)}</b>
            <time dateTime={message.sentAt}>{listTime(message.sentAt, Date.now())}</time>
          </span>
          <span class="search-snippet">{snippet.map(({ text, hit }, index) => (hit ? <mark key={index}>{text}</mark> : text))}</span>
          {conversation && <small>{faceOf(conversation, userId).name}</small>}
        </span>
      </Link>
    </li>
  );
}
