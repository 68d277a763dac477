/**
 * Windows of conversations' timelines. A conversation shows one window: its newest items, which grows with every event, or older
 * ones around a message, which changes only where an event concerns an item in it.
 */
import type { Message } from '@parley/events/wire/messages';
import type { TimelineItem } from '@parley/events/wire/timeline';

export interface Timeline {
  /** Ascending by `seq`, without gaps. An item that did not change keeps its identity. */
  items: readonly TimelineItem[];
  hasBefore: boolean;
  /** True in an older window. */
  hasAfter: boolean;
  /** The `seq` or message id around which an older window was opened. */
  around: number | string | null;
  /** Messages of other users that arrived while the older window was shown. */
  newCount: number;
}

export interface Timelines {
  /** By conversation: the window that is shown. Absent until it is read. */
  timelines: Readonly<Record<string, Timeline>>;
}

/** A page as `GET …/timeline` returns it. */
export type TimelinePage = Pick<Timeline, 'hasBefore' | 'hasAfter'> & { items: readonly TimelineItem[] };

/** Shows this page as the conversation's window. */
export function withTimeline<State extends Timelines>(
  state: State,
  conversationId: string,
  { items, hasBefore, hasAfter }: TimelinePage,
  around: Timeline['around'] = null,
): State {
  return replaceTimeline(state, conversationId, { items, hasBefore, hasAfter, around, newCount: 0 });
}

/** Adds the page before the window. Above `maxItems` the newest items are dropped. */
export function withOlderItems<State extends Timelines>(state: State, conversationId: string, page: TimelinePage, maxItems: number): State {
  const known = state.timelines[conversationId];
  if (!known) return withTimeline(state, conversationId, page);
  const first = known.items[0]?.seq ?? Infinity;
  const items = [...page.items.filter(({ seq }) => seq < first), ...known.items];
  const hasAfter = known.hasAfter || items.length > maxItems;
  return replaceTimeline(state, conversationId, { ...known, items: items.slice(0, maxItems), hasBefore: page.hasBefore, hasAfter });
}

/** Adds the page after the window. Above `maxItems` the oldest items are dropped. */
export function withNewerItems<State extends Timelines>(state: State, conversationId: string, page: TimelinePage, maxItems: number): State {
  const known = state.timelines[conversationId];
  if (!known) return withTimeline(state, conversationId, page);
  const last = known.items.at(-1)?.seq ?? 0;
  const items = [...known.items, ...page.items.filter(({ seq }) => seq > last)];
  const newest = page.hasAfter ? {} : { around: null, newCount: 0 };
  const timeline = { ...known, ...newest, items, hasAfter: page.hasAfter };
  return replaceTimeline(state, conversationId, withoutOldest(timeline, maxItems));
}

/** Drops the oldest items of windows that grew beyond the limit. `before`: a state within it. */
export function withinLimit<State extends Timelines>(state: State, before: Timelines, maxItems: number): State {
  if (state.timelines === before.timelines) return state;
  return Object.entries(state.timelines).reduce(
    (next, [id, timeline]) => (timeline.items.length > maxItems ? replaceTimeline(next, id, withoutOldest(timeline, maxItems)) : next),
    state,
  );
}

function withoutOldest(timeline: Timeline, maxItems: number): Timeline {
  if (timeline.items.length <= maxItems) return timeline;
  return { ...timeline, items: timeline.items.slice(-maxItems), hasBefore: true };
}

function replaceTimeline<State extends Timelines>(state: State, conversationId: string, timeline: Timeline): State {
  return { ...state, timelines: { ...state.timelines, [conversationId]: timeline } };
}

const messagesByItems = new WeakMap<readonly TimelineItem[], readonly Message[]>();
const noMessages: readonly Message[] = [];

/** The messages of the conversation's window. Returns the same array for the same items. */
export function messagesOf({ timelines }: Timelines, conversationId: string): readonly Message[] {
  const items = timelines[conversationId]?.items;
  if (!items) return noMessages;
  const messages = messagesByItems.get(items) ?? items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  messagesByItems.set(items, messages);
  return messages;
}
