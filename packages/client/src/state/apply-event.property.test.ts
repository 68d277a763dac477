/** The law of the client: an old snapshot and the events since, however often they come, make the new snapshot. */
import { expect, test } from '@jest/globals';
import { array, assert, boolean, constant, constantFrom, double, nat, oneof, property, record } from 'fast-check';
import type { TimelineEvent } from '@parley/events/wire/events';
import { applyEvent } from './apply-event.ts';
import { asThingsStand, conversationAt, historyOf, membersAt, messagesSeenBy, people, room, type Act } from './history.fixture.ts';
import { emptyState, withConversation, withMembers, withMessages, type ClientState } from './state.ts';

const named = array(nat(3), { maxLength: 2 });
const act = oneof(
  { weight: 5, arbitrary: record({ do: constant<'send'>('send'), who: nat(3), replyTo: oneof(constant(null), nat(5)), mentions: named }) },
  { weight: 3, arbitrary: record({ do: constant<'edit'>('edit'), which: nat(5), mentions: named }) },
  { weight: 3, arbitrary: record({ do: constant<'delete'>('delete'), which: nat(5) }) },
  { weight: 4, arbitrary: record({ do: constant<'react'>('react'), which: nat(5), who: nat(3), emoji: nat(1) }) },
  { weight: 1, arbitrary: record({ do: constant<'rename'>('rename') }) },
  { weight: 3, arbitrary: record({ do: constant<'call'>('call'), who: nat(3) }) },
  { weight: 3, arbitrary: record({ do: constantFrom<'add' | 'remove' | 'promote'>('add', 'remove', 'promote'), who: nat(3) }) },
);
const acts = array<Act>(act, { minLength: 1, maxLength: 40, size: 'max' });
const userId = people[1];

/** Everything that this person may see at this seq, read anew. */
function freshState(events: readonly TimelineEvent[], seq: number, lists: { messages: boolean; members: boolean }): ClientState {
  const conversation = conversationAt(events, seq, userId);
  if (!conversation) return emptyState(userId);
  const messages = messagesSeenBy(events, seq, userId);
  let state = withConversation(emptyState(userId), conversation);
  if (lists.messages) state = withMessages(state, room, messages);
  return lists.members ? withMembers(state, room, membersAt(events, seq)) : state;
}

/** The samples of members are read, not derived. */
const withoutSample = (state: ClientState): ClientState => {
  const conversation = state.conversations[room];
  return conversation ? { ...state, conversations: { [room]: { ...conversation, members: [] } } } : state;
};

const fraction = double({ min: 0, max: 1, noNaN: true });

test('old snapshot + events, some as things stand, some twice = new snapshot', () => {
  assert(
    property(
      acts,
      fraction,
      fraction,
      array(nat(100), { maxLength: 60 }),
      boolean(),
      boolean(),
      (acts, from, synced, again, messages, members) => {
        const events = historyOf(acts);
        const start = 1 + Math.floor(from * (events.length - 1));
        const upTo = start + Math.floor(synced * (events.length - start));
        const lists = { messages, members };
        let state = freshState(events, start, lists);
        const hear = (event: TimelineEvent) => {
          const applied = applyEvent(state, event);
          expect(applied.missing).toBeUndefined();
          state = applied.state;
          if (!applied.unknown) return;
          // A page that was whole from the first message on lets every count be told.
          if (messages && state.conversations[room]) throw new Error(`stale after ${event.type} ${event.seq}`);
          state = freshState(events, events.length, lists);
        };
        for (const event of events.slice(start)) {
          hear(event.seq <= upTo ? asThingsStand(event, events, upTo) : event);
          const repeated = events[(again[event.seq] ?? 0) % event.seq]!;
          if (state.conversations[room]) hear(repeated.seq % 2 === 0 ? repeated : asThingsStand(repeated, events, event.seq));
        }
        expect(withoutSample(state)).toEqual(freshState(events, events.length, lists));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('an event from beyond a gap changes nothing and names the gap', () => {
  assert(
    property(acts, fraction, nat(10), (acts, from, jump) => {
      const events = historyOf(acts);
      const start = 1 + Math.floor(from * (events.length - 1));
      const state = freshState(events, start, { messages: true, members: true });
      const event = events[start + 1 + jump];
      if (!event || !state.conversations[room]) return;
      const applied = applyEvent(state, event);
      if (event.type === 'member.removed' && event.userIds.includes(userId)) expect(applied).toEqual({ state: emptyState(userId) });
      else expect(applied).toEqual({ state, missing: { conversationId: room, after: start } });
    }),
  );
});

test('a page that was read while events came shows what they say, and nothing twice', () => {
  assert(
    property(acts, fraction, fraction, fraction, (acts, ...when) => {
      const events = historyOf(acts);
      const [asked, read, taken] = when.map((part) => 1 + Math.floor(part * (events.length - 1))).sort((a, b) => a - b) as [
        number,
        number,
        number,
      ];
      const page = messagesSeenBy(events, read, userId);
      const since = events.slice(asked, taken);
      const messages = withMessages(emptyState(userId), room, page, since).messages[room];
      const members = withMembers(emptyState(userId), room, membersAt(events, read), since).members[room];
      expect(messages).toEqual(messagesSeenBy(events, taken, userId));
      expect(members).toEqual(membersAt(events, taken));
    }),
    { numRuns: 1_000 },
  );
});
