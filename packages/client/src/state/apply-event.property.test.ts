/** Property of the client: an old snapshot plus the events since then, with any repetitions, equals the new snapshot. */
import { expect, test } from '@jest/globals';
import { array, assert, boolean, constant, constantFrom, double, nat, oneof, property, record } from 'fast-check';
import type { TimelineEvent } from '@parley/events/wire/events';
import { applyEvent } from './apply-event.ts';
import { asRead, conversationAt, historyOf, membersAt, people, room, type Action } from './history.fixture.ts';
import { timelineSeenBy } from './timeline-history.fixture.ts';
import { emptyState, withConversation, withMembers, type ClientState } from './state.ts';
import { withTimeline } from './timeline.ts';

const mentions = array(nat(3), { maxLength: 2 });
const action = oneof(
  { weight: 2, arbitrary: constantFrom({ do: 'notify' as const }, { do: 'customize' as const }) },
  { weight: 5, arbitrary: record({ do: constant<'send'>('send'), user: nat(3), replyTo: oneof(constant(null), nat(5)), mentions }) },
  { weight: 3, arbitrary: record({ do: constant<'edit'>('edit'), target: nat(5), mentions }) },
  { weight: 3, arbitrary: record({ do: constant<'delete'>('delete'), target: nat(5) }) },
  { weight: 1, arbitrary: record({ do: constant<'expire'>('expire'), target: nat(2) }) },
  { weight: 4, arbitrary: record({ do: constant<'react'>('react'), target: nat(5), user: nat(3), emoji: nat(1) }) },
  { weight: 1, arbitrary: record({ do: constant<'rename'>('rename') }) },
  { weight: 3, arbitrary: record({ do: constant<'call'>('call'), user: nat(3) }) },
  { weight: 3, arbitrary: record({ do: constantFrom<'add' | 'remove' | 'promote'>('add', 'remove', 'promote'), user: nat(3) }) },
);
const actions = array<Action>(action, { minLength: 1, maxLength: 40, size: 'max' });
const userId = people[1];

/** Everything that this user may see at this seq, newly read. */
function freshState(events: readonly TimelineEvent[], seq: number, lists: { timeline: boolean; members: boolean }): ClientState {
  const conversation = conversationAt(events, seq, userId);
  if (!conversation) return emptyState(userId);
  let state = withConversation(emptyState(userId), conversation);
  if (lists.timeline) state = withTimeline(state, room, timelineSeenBy(events, seq, userId));
  return lists.members ? withMembers(state, room, membersAt(events, seq)) : state;
}

/** Samples of members are read, not derived from events. */
const withoutSample = (state: ClientState): ClientState => {
  const conversation = state.conversations[room];
  return conversation ? { ...state, conversations: { [room]: { ...conversation, members: [] } } } : state;
};

const fraction = double({ min: 0, max: 1, noNaN: true });

test('old snapshot + events, some as read later, some repeated = new snapshot', () => {
  assert(
    property(
      actions,
      fraction,
      fraction,
      array(nat(100), { maxLength: 60 }),
      boolean(),
      boolean(),
      (actions, from, syncedPart, repeats, timeline, members) => {
        const events = historyOf(actions);
        const start = 1 + Math.floor(from * (events.length - 1));
        const upTo = start + Math.floor(syncedPart * (events.length - start));
        const lists = { timeline, members };
        let state = freshState(events, start, lists);
        const receive = (event: TimelineEvent) => {
          const applied = applyEvent(state, event);
          expect(applied.missing).toBeUndefined();
          state = applied.state;
          if (!applied.unknown) return;
          // With a page that starts at the first message, events determine every count.
          if (timeline && state.conversations[room]) throw new Error(`stale after ${event.type} ${event.seq}`);
          state = freshState(events, events.length, lists);
        };
        for (const event of events.slice(start)) {
          receive(event.seq <= upTo ? asRead(event, events, upTo) : event);
          const repeated = events[(repeats[event.seq] ?? 0) % event.seq]!;
          if (state.conversations[room]) receive(repeated.seq % 2 === 0 ? repeated : asRead(repeated, events, event.seq));
        }
        expect(withoutSample(state)).toEqual(freshState(events, events.length, lists));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('an event after a gap changes nothing and reports the gap', () => {
  assert(
    property(actions, fraction, nat(10), (actions, from, jump) => {
      const events = historyOf(actions);
      const start = 1 + Math.floor(from * (events.length - 1));
      const state = freshState(events, start, { timeline: true, members: true });
      const event = events[start + 1 + jump];
      if (!event || !state.conversations[room]) return;
      const applied = applyEvent(state, event);
      if (event.type === 'member.removed' && event.userIds.includes(userId)) expect(applied).toEqual({ state: emptyState(userId) });
      else expect(applied).toEqual({ state, missing: { conversationId: room, after: start } });
    }),
  );
});

test('a page that was read ahead of its events contains what they bring, once', () => {
  assert(
    property(actions, fraction, fraction, fraction, (actions, ...when) => {
      const events = historyOf(actions);
      const [requested, read, applied] = when.map((part) => 1 + Math.floor(part * (events.length - 1))).sort((a, b) => a - b) as [
        number,
        number,
        number,
      ];
      let state = freshState(events, requested, { timeline: false, members: false });
      if (!state.conversations[room]) return;
      state = withMembers(withTimeline(state, room, timelineSeenBy(events, read, userId)), room, membersAt(events, read));
      for (const event of events.slice(requested, applied)) {
        state = applyEvent(state, event).state;
        if (!state.conversations[room]) return;
      }
      expect(state.timelines[room]!.items).toEqual(timelineSeenBy(events, applied, userId).items);
      expect(state.members[room]).toEqual(membersAt(events, applied));
    }),
    { numRuns: 1_000 },
  );
});
