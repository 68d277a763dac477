import { expect, test } from '@jest/globals';
import type { TimelineEvent } from '@parley/events/wire/events';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { catchUp } from './catch-up.ts';
import { handleEvents } from './fill-gaps.ts';
import type { SyncContext } from './sync-context.ts';

const userId = people[1];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [] };

const withoutListeners = { opened: new Set<string>(), maxTimelineItems: 400, onApplied: () => undefined, onRead: () => undefined };

/** A client that has only the first event, connected to a service that has all of them. */
function behindByAllButTheFirst(events: readonly TimelineEvent[]): SyncContext {
  let state = withConversation(emptyState(userId), conversationAt(events, 1, userId)!);
  const sync = { items: [{ id: room, events: events.slice(1), hasMore: false, reset: false }] };
  return {
    state: () => state,
    setState: (next: ClientState) => void (state = next),
    call: async () => conversationAt(events, events.length, userId) as never,
    request: async () => sync as never,
    ...withoutListeners,
  };
}

test('fills a gap in which the user was removed and added again', async () => {
  const events = historyOf([send, { do: 'remove', user: 1 }, send, { do: 'add', user: 1 }, send]);
  const context = behindByAllButTheFirst(events);
  await handleEvents(context, [events.at(-1)!]);
  expect(context.state().conversations[room]).toEqual(conversationAt(events, events.length, userId));
});

test('drops the conversation if the gap ends with the removal of the user', async () => {
  const events = historyOf([send, send, { do: 'remove', user: 1 }]);
  const context = behindByAllButTheFirst(events);
  await handleEvents(context, [events[2]!]);
  expect(context.state().conversations).toEqual({});
});

test('if `ready` lists only some conversations, drops those that the inbox does not list either', async () => {
  const known = (id: string) => ({ ...conversationAt(historyOf([send]), 1, userId)!, id });
  let state = ['listed', 'inInbox', 'left'].map(known).reduce(withConversation, emptyState(userId));
  const pages: Partial<Record<string, unknown[]>> = { listConversations: [known('inInbox')] };
  const { lastSeq, readSeq } = known('listed');
  const ready = { type: 'ready', at: '2026-01-01T00:00:00.000Z', epoch: 1, userId, sessionId: 's', hasMore: true } as const;
  const context: SyncContext = {
    state: () => state,
    setState: (next) => void (state = next),
    call: async (operation: string) => ({ items: pages[operation] ?? [], nextCursor: null }) as never,
    request: async () => ({ items: [] }) as never,
    ...withoutListeners,
  };
  await catchUp(context, { ...ready, conversations: [{ id: 'listed', lastSeq, readSeq }] }, async () => undefined);
  expect(Object.keys(state.conversations)).toEqual(['listed', 'inInbox']);
});

test('reads the window of an opened conversation that only the inbox lists', async () => {
  const conversation = conversationAt(historyOf([send]), 1, userId)!;
  const answers: Partial<Record<string, unknown>> = {
    getConversation: conversation,
    listTimeline: { items: [], hasBefore: false, hasAfter: false },
    listConversations: { items: [conversation], nextCursor: null },
  };
  let state = emptyState(userId);
  const context: SyncContext = {
    state: () => state,
    setState: (next) => void (state = next),
    call: async (operation: string) => (answers[operation] ?? { items: [], nextCursor: null }) as never,
    request: async () => ({ items: [] }) as never,
    ...withoutListeners,
    opened: new Set([conversation.id]),
  };
  const ready = { type: 'ready', at: '2026-01-01T00:00:00.000Z', epoch: 1, userId, sessionId: 's', conversations: [] } as const;
  await catchUp(context, { ...ready, conversations: [] }, async () => undefined);
  expect(Object.keys(state.timelines)).toEqual([conversation.id]);
});
