/** Events and the response to a command arrive on two ways, so in any order. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Call } from '@parley/events/wire/calls';
import { applyCallEvent } from './apply-call-event.ts';
import { acceptCall, callJoined, startCall } from './call-actions.ts';
import { noCalls, type CallState, type CallStep } from './call-state.ts';

const startedAt = Date.UTC(2026, 0, 1);
const timeAt = (seconds: number) => new Date(startedAt + seconds * 1_000).toISOString();
const users = ['ann', 'ben', 'cy', 'dan', 'me'] as const;
type User = (typeof users)[number];

/** Everybody joins if they are not there, and leaves if they are; at most one participation a user, as in the service. */
function historyOf(moves: readonly User[], { isEnded }: { isEnded: boolean }): Call[] {
  const base = { id: 'call', conversationId: 'room', seq: 2, media: 'audio' as const, startedBy: 'ann', startedAt: timeAt(0) };
  const participant = (userId: User, second: number) => {
    const times = { joinedAt: timeAt(second), leftAt: null };
    return { userId, peerId: `${userId}_${second}`, audio: true, video: false, screen: false, ...times };
  };
  const first: Call = {
    ...base,
    state: 'ongoing',
    endReason: null,
    answeredAt: null,
    endedAt: null,
    participants: [participant('ann', 0)],
  };
  const calls = [first];
  for (const [index, userId] of moves.entries()) {
    const last = calls.at(-1)!;
    const known = last.participants.find((other) => other.userId === userId);
    const next = known?.leftAt === null ? { ...known, leftAt: timeAt(index + 1) } : participant(userId, index + 1);
    calls.push({ ...last, participants: [...last.participants.filter((other) => other !== known), next] });
  }
  if (isEnded) calls.push({ ...calls.at(-1)!, state: 'ended', endReason: 'completed', endedAt: timeAt(99) });
  return calls;
}

const eventOf = (call: Call, seq: number) =>
  ({
    id: `e${seq}`,
    at: timeAt(seq),
    actorId: 'ann',
    position: '1.1.1',
    conversationId: 'room',
    seq,
    type: 'call.accepted',
    call,
  }) as const;

/** The device's state and the peers that it keeps a connection to because it dialed them. */
function outcome(before: CallState, calls: readonly Call[], responseAfter: number, joined: Call) {
  let state = before;
  const dialed = new Set<string>();
  const take = (step: CallStep) => {
    ({ state } = step);
    for (const effect of step.effects) {
      if (effect.do === 'dial') dialed.add(effect.peerId);
      if (effect.do === 'hang_up') dialed.delete(effect.peerId);
      if (effect.do === 'close_peer') dialed.clear();
    }
  };
  const { peerId } = joined.participants.find(({ userId }) => userId === 'me')!;
  const respond = () => take(callJoined(state, { call: joined, peer: { id: peerId, token: 't' } }));
  for (const [index, call] of calls.entries()) {
    if (index === responseAfter) respond();
    take(applyCallEvent(state, eventOf(call, index + 3), startedAt + 60_000));
  }
  if (responseAfter === calls.length) respond();
  return { own: state.own, dialed: [...dialed].sort() };
}

const othersMoves = fc.array(fc.constantFrom(...users.slice(0, 4)), { maxLength: 6 });
const requests = {
  accepting: () => acceptCall(noCalls('me'), { id: 'call', conversationId: 'room' }).state,
  starting: () => startCall(noCalls('me'), 'room', 'audio').state,
};

test.each(Object.entries(requests))('%s: wherever the response arrives between the events, the call ends up the same', (_, request) => {
  fc.assert(
    fc.property(othersMoves, othersMoves, fc.boolean(), fc.boolean(), (before, after, leaves, isEnded) => {
      const calls = historyOf([...before, 'me', ...after, ...(leaves ? (['me'] as const) : [])], { isEnded });
      const joined = calls[before.length + 1]!;
      const outcomes = Array.from({ length: calls.length + 1 }, (_each, index) => outcome(request(), calls, index, joined));
      for (const each of outcomes) expect(each).toEqual(outcomes[0]);
      const { own, dialed } = outcomes[0]!;
      if (own?.step !== 'joined') return;
      expect(own.call).toEqual(calls.at(-1));
      // Between two participants, the one that joined later dials.
      const earlier = own.call.participants.filter(({ leftAt, joinedAt }) => leftAt === null && joinedAt < timeAt(before.length + 1));
      expect(dialed).toEqual(earlier.map(({ peerId }) => peerId).sort());
    }),
  );
});

test('a participant who joined while this device waited for the response is in its call', () => {
  const calls = historyOf(['me', 'cy'], { isEnded: false });
  const { own } = outcome(requests.accepting(), calls, calls.length, calls[1]!);
  expect(own).toMatchObject({ step: 'joined', call: { participants: [{ userId: 'ann' }, { userId: 'me' }, { userId: 'cy' }] } });
});
