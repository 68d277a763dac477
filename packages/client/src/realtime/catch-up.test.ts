import { expect, test } from '@jest/globals';
import type { TimelineEvent } from '@parley/events/wire/events';
import { conversationAt, historyOf, people, room, type Act } from '../state/history.fixture.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { takeEvent } from './catch-up.ts';
import type { Reading } from './read.ts';

const userId = people[1];
const say: Act = { do: 'send', who: 0, replyTo: null, mentions: [] };

/** A client that holds the conversation as it was at its first event; the service is at the last one. */
function heldSinceTheFirst(events: readonly TimelineEvent[]): Reading {
  let state = withConversation(emptyState(userId), conversationAt(events, 1, userId)!);
  const sync = { items: [{ id: room, events: events.slice(1), hasMore: false, reset: false }] };
  return {
    state: () => state,
    become: (next: ClientState) => void (state = next),
    call: async () => conversationAt(events, events.length, userId) as never,
    ask: async () => sync as never,
    opened: new Set(),
  };
}

test('a gap in which one was removed and let in again is filled to the end', async () => {
  const events = historyOf([say, { do: 'remove', who: 1 }, say, { do: 'add', who: 1 }, say]);
  const reading = heldSinceTheFirst(events);
  await takeEvent(reading, events.at(-1)!);
  expect(reading.state().conversations[room]).toEqual(conversationAt(events, events.length, userId));
});

test('a gap at whose end one was removed leaves nothing', async () => {
  const events = historyOf([say, say, { do: 'remove', who: 1 }]);
  const reading = heldSinceTheFirst(events);
  await takeEvent(reading, events[2]!);
  expect(reading.state().conversations).toEqual({});
});
