import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { isCallEvent } from './apply-call.ts';
import { toOwnView, updateMessageOrQuote, updateReactions } from './change-message.ts';
import type { Timeline } from './timeline.ts';

/** The window after the event. Idempotent: events carry absolute values. */
export function changeTimeline(timeline: Timeline, event: TimelineEvent, userId: string): Timeline {
  const item = itemOf(event, userId);
  if (item) return withNewItem(timeline, item, userId);
  const items = changeItems(timeline.items, event, userId);
  return items === timeline.items ? timeline : { ...timeline, items };
}

/** The item that the event adds to the timeline; null if it changes an item, or belongs to no timeline. */
function itemOf(event: TimelineEvent, userId: string): TimelineItem | null {
  const { seq } = event;
  switch (event.type) {
    case 'message.sent':
      return { kind: 'message', seq, message: toOwnView(event, userId) };
    case 'call.started':
      return { kind: 'call', seq, call: event.call };
    case 'conversation.changed':
      return isShown(event) ? { kind: 'event', seq, event } : null;
    case 'conversation.created':
    case 'member.added':
    case 'member.removed':
    case 'member.role_changed':
      return { kind: 'event', seq, event };
    default:
      return null;
  }
}

/** No timeline shows that the data of the product changed. An event changes one thing. */
export function isShown(event: Extract<TimelineEvent, { type: 'conversation.changed' }>): boolean {
  return event.custom === undefined;
}

function withNewItem(timeline: Timeline, item: TimelineItem, userId: string): Timeline {
  if (timeline.hasAfter) {
    const isNew = item.kind === 'message' && item.message.senderId !== userId;
    return isNew ? { ...timeline, newCount: timeline.newCount + 1 } : timeline;
  }
  // A page may have been read ahead of its events.
  const isKnown = (timeline.items.at(-1)?.seq ?? 0) >= item.seq;
  return isKnown ? timeline : { ...timeline, items: [...timeline.items, item] };
}

function changeItems(items: readonly TimelineItem[], event: TimelineEvent, userId: string): readonly TimelineItem[] {
  if (isCallEvent(event)) {
    return mapItems(items, (item) => (item.kind === 'call' && item.call.id === event.call.id ? { ...item, call: event.call } : item));
  }
  switch (event.type) {
    case 'message.edited':
    case 'message.deleted':
      return mapMessages(items, (message) => updateMessageOrQuote(message, event));
    case 'reaction.added':
    case 'reaction.removed':
      return mapMessages(items, (message) => updateReactions(message, event, userId));
    default:
      return items;
  }
}

/** Changes messages. What stays the same keeps its identity. */
export function mapMessages(items: readonly TimelineItem[], change: (message: Message) => Message): readonly TimelineItem[] {
  return mapItems(items, (item) => {
    if (item.kind !== 'message') return item;
    const message = change(item.message);
    return message === item.message ? item : { ...item, message };
  });
}

function mapItems(items: readonly TimelineItem[], change: (item: TimelineItem) => TimelineItem): readonly TimelineItem[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}
