import { expect, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { emptyState, withConversation } from '../state/state.ts';
import { freshEvents, runsOf, type LogEvent } from './event-runs.ts';

const me = people[1];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [] };
const events = historyOf([send, send, send]) as LogEvent[];
const typing = { type: 'typing', at: '', conversationId: room, userId: 'ann', active: true } as WireEvent;

test('consecutive events of the log are one run; each signal is its own, in order', () => {
  const [one, two, three] = events as [LogEvent, LogEvent, LogEvent];
  expect(runsOf([one, two, typing, typing, three])).toEqual([
    { logged: [one, two] },
    { signal: typing },
    { signal: typing },
    { logged: [three] },
  ]);
  expect(runsOf([])).toEqual([]);
});

test('events that the state contains, and repeated ones, are not fresh; those after a gap are', () => {
  const state = withConversation(emptyState(me), conversationAt(events as never, 2, me)!);
  expect(freshEvents(state, [events[1]!, events[3]!, events[3]!, events[2]!])).toEqual([events[3]]);
  expect(freshEvents(emptyState(me), [events[1]!])).toEqual([events[1]]);
});
