import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import { applyEvent, type Applied } from './apply-event.ts';
import type { ClientState } from './state.ts';

type LogEvent = TimelineEvent | UnnumberedEvent;

export interface AppliedEvents extends Applied {
  /** Number of events that were handled, in order. The last of them may have left something missing or unknown. */
  count: number;
  /** Those of them that are in the state now and were not before. */
  changed: LogEvent[];
}

/**
 * Applies events until one leaves something missing or unknown. The inbox is copied once: for each of a thousand events, in an inbox
 * of ten thousand conversations, it would take seconds.
 */
export function applyEvents(before: ClientState, events: readonly LogEvent[]): AppliedEvents {
  const ids = new Set(events.flatMap((event) => conversationsOf(before, event)));
  const concerned = [...ids].flatMap((id) => (before.conversations[id] ? [[id, before.conversations[id]] as const] : []));
  let applied: Applied = { state: { ...before, conversations: Object.fromEntries(concerned) } };
  const narrow = applied.state;
  const changed: LogEvent[] = [];
  let count = 0;
  for (const event of events) {
    const next = applyEvent(applied.state, event);
    if (next.state !== applied.state) changed.push(event);
    applied = next;
    count += 1;
    if (next.missing || next.unknown) break;
  }
  const state = applied.state === narrow ? before : { ...applied.state, conversations: merge(before, applied.state, ids) };
  return { ...applied, state, count, changed };
}

function conversationsOf({ conversations }: ClientState, event: LogEvent): string[] {
  // A profile is in all conversations of its user.
  if (event.type === 'profile.changed') return Object.keys(conversations);
  return 'conversationId' in event ? [event.conversationId] : [];
}

function merge(before: ClientState, after: ClientState, ids: ReadonlySet<string>): ClientState['conversations'] {
  if ([...ids].every((id) => before.conversations[id] === after.conversations[id])) return before.conversations;
  const conversations = { ...before.conversations, ...after.conversations };
  for (const id of ids) if (!after.conversations[id]) delete conversations[id];
  return conversations;
}
