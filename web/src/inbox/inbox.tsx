import type { Conversation } from '@parley/events/wire/conversations';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { useSelector } from '../chat/use-selector.ts';
import { Segments } from '../design/segments.tsx';
import { Empty } from '../design/parts.tsx';
import { Mark } from '../design/icon.tsx';
import { useRowRange } from '../design/virtual-rows.ts';
import { Link } from '../routing/link.tsx';
import { Icon } from '../design/icon.tsx';
import { filters, matchesFilter, type InboxFilter } from './filters.ts';
import { InboxRow } from './inbox-row.tsx';
import { emptyInbox, updateInbox } from './sorted-inbox.ts';
import './inbox.css';

export interface InboxProps {
  archived: boolean;
  currentId: string | undefined;
  /** Actions next to the title, such as New chat. */
  actions: ComponentChildren;
  /** Actions that an empty inbox offers. */
  emptyActions: ComponentChildren;
  onSearch: () => void;
}

export function Inbox({ archived, currentId, actions, emptyActions, onSearch }: InboxProps) {
  const { state } = useChat();
  const conversations = useSelector((chat) => chat.conversations) ?? {};
  const userId = useSelector((chat) => chat.userId) ?? '';
  const [filter, setFilter] = useState<InboxFilter>('all');
  const sorted = useRef(emptyInbox);
  const kept = useRef(archived);
  if (kept.current !== archived) {
    sorted.current = emptyInbox;
    kept.current = archived;
  }
  sorted.current = updateInbox(sorted.current, conversations, (conversation) => conversation.archived === archived);
  const all = sorted.current.items;
  const items = filter === 'all' ? all : all.filter((conversation) => matchesFilter(conversation, filter) || conversation.id === currentId);
  const { status } = state.value;
  const wasLive = useRef(false);
  wasLive.current ||= status === 'live';
  const isLoading = !wasLive.current && all.length === 0;
  return (
    <section class="side" aria-label="Conversations">
      <header>
        {archived && (
          <Link class="icon-button" to={{ page: 'chats' }} aria-label="Back to chats">
            <Icon name="left" />
          </Link>
        )}
        <h1>{archived ? 'Archived' : 'Chats'}</h1>
        {actions}
      </header>
      <button class="search-button" type="button" onClick={onSearch}>
        <Icon name="search" size={16} />
        <span class="grow">Search</span>
        <kbd>/</kbd>
      </button>
      <div class={isLoading ? 'inbox-filters loading' : 'inbox-filters'}>
        <Segments
          look="pills"
          label="Filter"
          value={filter}
          onChange={setFilter}
          options={filters.map(({ value, label, counts }) => ({
            value,
            label,
            ...(counts ? { count: all.filter((item) => matchesFilter(item, value)).length } : {}),
          }))}
        />
      </div>
      {items.length > 0 && <Rows items={items} userId={userId} currentId={currentId} />}
      {items.length === 0 && (
        <div class="scroll">{isLoading ? <Loading rows={8} /> : <NoRows archived={archived} filter={filter} actions={emptyActions} />}</div>
      )}
    </section>
  );
}

function NoRows({ archived, filter, actions }: { archived: boolean; filter: InboxFilter; actions: ComponentChildren }) {
  if (archived) return <Empty title="Nothing here" text="Archived conversations appear here." />;
  if (filter !== 'all') return <Empty title="Nothing here" text="No conversation matches this filter." />;
  return (
    <Empty title="No one here yet" text="Find someone by name, or create a group and add people." picture={<Mark size={56} />}>
      {actions}
    </Empty>
  );
}

/** Height of a row in CSS pixels: wide, and in a narrow box. Same as in inbox.css. */
/** In pixels at the usual size of text, with which they grow. `inbox.css` says the same. */
const rowHeights = { wide: 64, narrow: 70 };

function rowHeightIn(parley: Element): number {
  const textScale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return Math.max(1, textScale) * (parley.clientWidth < 720 ? rowHeights.narrow : rowHeights.wide);
}

function Rows({ items, userId, currentId }: { items: readonly Conversation[]; userId: string; currentId: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const [rowHeight, setRowHeight] = useState(rowHeights.wide);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  useEffect(() => {
    const parley = box.current!.closest('.parley')!;
    const observer = new ResizeObserver(() => setRowHeight(rowHeightIn(parley)));
    observer.observe(parley);
    return () => observer.disconnect();
  }, []);
  const { start, end } = useRowRange(box, rowHeight, items.length);
  const firstUnpinned = items.findIndex(({ pinned }) => !pinned);
  const pinnedCount = firstUnpinned === -1 ? items.length : firstUnpinned;
  const tabStop = items.find(({ id }) => id === (focusedId ?? currentId))?.id ?? items[0]!.id;

  const focusRow = (index: number) => {
    const target = items[Math.max(0, Math.min(index, items.length - 1))]!;
    setFocusedId(target.id);
    const element = box.current!;
    const top = items.indexOf(target) * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight;
    requestAnimationFrame(() => element.querySelector<HTMLElement>(`[data-conversation="${target.id}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const current = items.findIndex(({ id }) => id === tabStop);
    const next = nextRow(event.key, current, items.length);
    if (next === undefined) return;
    event.preventDefault();
    focusRow(next);
  };
  const row = (conversation: Conversation, index: number, total: number) => (
    <InboxRow
      key={conversation.id}
      conversation={conversation}
      userId={userId}
      current={conversation.id === currentId}
      tabIndex={conversation.id === tabStop ? 0 : -1}
      position={index + 1}
      total={total}
    />
  );
  const part = (label: string, from: number, to: number) => {
    const first = Math.min(Math.max(start, from), to);
    const last = Math.max(first, Math.min(end, to));
    if (from === to) return null;
    return (
      <ul aria-label={label} style={{ paddingTop: `${(first - from) * rowHeight}px`, paddingBottom: `${(to - last) * rowHeight}px` }}>
        {items.slice(first, last).map((conversation, offset) => row(conversation, first - from + offset, to - from))}
      </ul>
    );
  };
  return (
    <nav class="scroll inbox" aria-label="Chats" ref={box} onKeyDown={onKeyDown}>
      {part('Pinned', 0, pinnedCount)}
      {part('By latest activity', pinnedCount, items.length)}
    </nav>
  );
}

function nextRow(key: string, current: number, count: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    Home: 0,
    End: count - 1,
    PageDown: current + 8,
    PageUp: current - 8,
  };
  return moves[key];
}
