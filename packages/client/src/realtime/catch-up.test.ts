import { expect, test } from '@jest/globals';
import type { TimelineEvent } from '@parley/events/wire/events';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { catchUp, handleEvent } from './catch-up.ts';
import type { SyncContext } from './read-state.ts';

const userId = people[1];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [] };

/** A client that has only the first event, connected to a service that has all of them. */
function behindByAllButTheFirst(events: readonly TimelineEvent[]): SyncContext {
  let state = withConversation(emptyState(userId), conversationAt(events, 1, userId)!);
  const sync = { items: [{ id: room, events: events.slice(1), hasMore: false, reset: false }] };
  return {
    state: () => state,
    setState: (next: ClientState) => void (state = next),
    call: async () => conversationAt(events, events.length, userId) as never,
    request: async () => sync as never,
    opened: new Set(),
  };
}

test('fills a gap in which the user was removed and added again', async () => {
  const events = historyOf([send, { do: 'remove', user: 1 }, send, { do: 'add', user: 1 }, send]);
  const context = behindByAllButTheFirst(events);
  await handleEvent(context, events.at(-1)!);
  expect(context.state().conversations[room]).toEqual(conversationAt(events, events.length, userId));
});

test('drops the conversation if the gap ends with the removal of the user', async () => {
  const events = historyOf([send, send, { do: 'remove', user: 1 }]);
  const context = behindByAllButTheFirst(events);
  await handleEvent(context, events[2]!);
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
    opened: new Set(),
  };
  await catchUp(context, { ...ready, conversations: [{ id: 'listed', lastSeq, readSeq }] });
  expect(Object.keys(state.conversations)).toEqual(['listed', 'inInbox']);
});
