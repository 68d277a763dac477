import { describe, expect, test } from '@jest/globals';
import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import { noCalls, type CallEffect, type CallState, type CallStep } from './call-state.ts';
import { applyCallEvent, reconcileCalls } from './apply-call-event.ts';
import { acceptCall, declineCall, callJoined, leaveCall, callRejected, startCall } from './call-actions.ts';

const room = 'room';
const start = Date.parse('2026-01-02T03:04:05.000Z');
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();

type Participant = Call['participants'][number];
const participantAt = (userId: string, seconds: number, changes: Partial<Participant> = {}): Participant => ({
  userId,
  peerId: `${userId}_${seconds}`,
  audio: true,
  video: false,
  screen: false,
  joinedAt: at(seconds),
  leftAt: null,
  ...changes,
});

const call: Call = {
  id: 'call',
  conversationId: room,
  seq: 2,
  media: 'audio',
  state: 'ringing',
  endReason: null,
  startedBy: 'ann',
  startedAt: at(0),
  answeredAt: null,
  endedAt: null,
  participants: [participantAt('ann', 0)],
};
const callWith = (...participants: Participant[]): Call => ({ ...call, state: 'ongoing', answeredAt: at(1), participants });
const ended = (from: Call): Call => ({ ...from, state: 'ended', endReason: 'completed', endedAt: at(9) });

const event = (type: CallEvent['type'], shown: Call, actorId = 'ann'): CallEvent => {
  const base = { id: 'event', at: at(1), actorId, position: '1.1.1', conversationId: room, seq: 3 };
  return { ...base, type, call: shown };
};
const applied = (state: CallState, type: CallEvent['type'], shown: Call, { actorId = 'ann', seconds = 1 } = {}): CallStep =>
  applyCallEvent(state, event(type, shown, actorId), start + seconds * 1_000);

const effectsOf = ({ effects }: CallStep) => effects.map((effect) => effect.do);
const effect = <Kind extends CallEffect['do']>({ effects }: CallStep, kind: Kind) =>
  effects.find((effect): effect is Extract<CallEffect, { do: Kind }> => effect.do === kind);

const ringing = (userId = 'ben'): CallState => applied(noCalls(userId), 'call.started', call).state;
/** Ben has answered, and is in the call with Ann. */
function joined(): CallState {
  const { state } = acceptCall(ringing(), call);
  return callJoined(state, { call: callWith(participantAt('ann', 0), participantAt('ben', 2)), peer: { id: 'ben_2', token: 't' } }).state;
}

describe('an incoming call', () => {
  test('rings once, until its ringing time is over', () => {
    const step = applied(noCalls('ben'), 'call.started', call);
    expect(step.effects).toEqual([{ do: 'ring', call, until: start + 45_000 }]);
    expect(applied(step.state, 'call.started', call).effects).toEqual([]);
  });

  test('does not ring for the caller, or when it is reported late', () => {
    expect(applied(noCalls('ann'), 'call.started', call).effects).toEqual([]);
    expect(applied(noCalls('ben'), 'call.started', call, { seconds: 45 }).effects).toEqual([]);
    expect(applied(noCalls('ben'), 'call.started', ended(call)).effects).toEqual([]);
  });

  test('stops ringing when another device of the user answers or declines, and when it ends', () => {
    const answered = applied(ringing(), 'call.accepted', callWith(participantAt('ann', 0), participantAt('ben', 2)), { actorId: 'ben' });
    expect(answered.effects).toEqual([{ do: 'stop_ringing', callId: 'call', reason: 'answered_elsewhere' }]);
    const declined = applied(ringing(), 'call.declined', call, { actorId: 'ben' });
    expect(declined.effects).toEqual([{ do: 'stop_ringing', callId: 'call', reason: 'declined' }]);
    expect(applied(declined.state, 'call.accepted', callWith(participantAt('ann', 0), participantAt('cy', 2))).effects).toEqual([]);
    expect(applied(ringing(), 'call.ended', ended(call)).effects).toEqual([{ do: 'stop_ringing', callId: 'call', reason: 'ended' }]);
  });

  test('keeps ringing in a group when others join', () => {
    const step = applied(ringing(), 'call.accepted', callWith(participantAt('ann', 0), participantAt('cy', 2)), { actorId: 'cy' });
    expect([step.effects, Object.keys(step.state.ringing)]).toEqual([[], ['call']]);
  });

  test('can be declined', () => {
    const step = declineCall(ringing(), call);
    expect(effectsOf(step)).toEqual(['stop_ringing', 'send']);
    expect(effect(step, 'send')).toMatchObject({ command: 'call.decline', argument: { conversationId: room, callId: 'call' } });
    expect(reconcileCalls(step.state, [call], start).effects).toEqual([]);
  });
});

describe('a participant', () => {
  test('opens its peer, renews, and dials the present participants', () => {
    const requested = acceptCall(ringing(), call);
    expect(effectsOf(requested)).toEqual(['stop_ringing', 'send']);
    const participants = [
      participantAt('ann', 0),
      participantAt('dan', 1, { leftAt: at(2) }),
      participantAt('cy', 2),
      participantAt('ben', 3),
    ];
    const step = callJoined(requested.state, { call: callWith(...participants), peer: { id: 'ben_3', token: 't' } });
    expect(step.effects).toEqual([
      { do: 'open_peer', peer: { id: 'ben_3', token: 't' } },
      { do: 'renew', everyMs: 15_000, conversationId: room, callId: 'call' },
      { do: 'dial', peerId: 'ann_0' },
      { do: 'dial', peerId: 'cy_2' },
    ]);
  });

  test('is dialed by participants who join later, and hangs up on those who leave', () => {
    const three = callWith(participantAt('ann', 0), participantAt('ben', 2), participantAt('cy', 3));
    const more = applied(joined(), 'call.accepted', three, { actorId: 'cy' });
    expect(more.effects).toEqual([]);
    const fewer = applied(
      more.state,
      'call.left',
      callWith(participantAt('ann', 0, { leftAt: at(4) }), participantAt('ben', 2), participantAt('cy', 3)),
    );
    expect(fewer.effects).toEqual([{ do: 'hang_up', peerId: 'ann_0' }]);
  });

  test('ignores events from before it joined', () => {
    expect(applied(joined(), 'call.participant_changed', callWith(participantAt('ann', 0))).state).toEqual(joined());
    const before = callWith(participantAt('ann', 0), participantAt('ben', 1, { leftAt: at(1) }));
    expect(applied(joined(), 'call.left', before).state).toEqual(joined());
  });

  test('starts a call and waits for an answer', () => {
    const requested = startCall(noCalls('ann'), room, 'video');
    expect(requested.effects).toEqual([{ do: 'send', command: 'call.start', argument: { conversationId: room, media: 'video' } }]);
    expect(applied(requested.state, 'call.started', call).effects).toEqual([]);
    expect(effectsOf(callJoined(requested.state, { call, peer: { id: 'ann_0', token: 't' } }))).toEqual(['open_peer', 'renew']);
    const busy = callJoined(requested.state, { call: { ...ended(call), endReason: 'busy' }, peer: null });
    expect(busy).toMatchObject({ state: { own: null }, effects: [{ do: 'notify_ended', reason: 'busy' }] });
  });

  test('whose start was rejected sees the other user’s call, in either order', () => {
    const requested = startCall(noCalls('ben'), room, 'audio');
    const rings = applied(requested.state, 'call.started', call);
    expect(effectsOf(rings)).toEqual(['ring']);
    const refused = callRejected(rings.state, 'call_in_progress');
    expect([refused.effects, Object.keys(refused.state.ringing)]).toEqual([
      [{ do: 'notify_rejected', code: 'call_in_progress' }],
      ['call'],
    ]);
    expect(effectsOf(applied(callRejected(requested.state, 'call_in_progress').state, 'call.started', call))).toEqual(['ring']);
    expect(effectsOf(acceptCall(refused.state, call))).toEqual(['stop_ringing', 'send']);
  });

  test('is in at most one call', () => {
    expect(startCall(joined(), 'other', 'audio').effects).toEqual([]);
    expect(acceptCall(joined(), { ...call, id: 'other' }).effects).toEqual([]);
  });
});

describe('leaving', () => {
  test('by hanging up, also before the response has arrived', () => {
    expect(effectsOf(leaveCall(joined()))).toEqual(['stop_renewing', 'close_peer', 'send']);
    const early = leaveCall(startCall(noCalls('ann'), room, 'audio').state);
    expect(early.effects).toEqual([]);
    const answered = callJoined(early.state, { call, peer: { id: 'ann_0', token: 't' } });
    expect(answered.state.own).toBeNull();
    expect(effect(answered, 'send')).toMatchObject({ command: 'call.leave' });
    expect(callRejected(early.state, 'unavailable')).toMatchObject({ state: { own: null }, effects: [] });
  });

  test('by the end of the call, an expired participation, a removal, or another device joining', () => {
    const afterEnd = applied(joined(), 'call.ended', ended(callWith(participantAt('ann', 0), participantAt('ben', 2))));
    expect(afterEnd.effects).toEqual([
      { do: 'stop_renewing' },
      { do: 'close_peer' },
      { do: 'notify_ended', callId: 'call', reason: 'completed' },
    ]);
    for (const mine of [participantAt('ben', 2, { leftAt: at(5) }), participantAt('ben', 6)]) {
      const left = applied(joined(), 'call.left', callWith(participantAt('ann', 0), mine));
      expect([left.state.own, effect(left, 'notify_ended')?.reason]).toEqual([null, 'left']);
    }
  });

  test('by a rejection, but not by a transient failure of a renewal', () => {
    expect(callRejected(acceptCall(ringing(), call).state, 'answered_elsewhere').effects).toEqual([
      { do: 'notify_rejected', code: 'answered_elsewhere' },
    ]);
    expect(callRejected(joined(), 'unavailable').state).toEqual(joined());
    expect(effectsOf(callRejected(joined(), 'not_found'))).toEqual(['stop_renewing', 'close_peer', 'notify_ended']);
  });
});

describe('after a reconnect', () => {
  test('ringing calls ring, ended calls stop, ongoing calls continue', () => {
    expect(effectsOf(reconcileCalls(noCalls('ben'), [call], start))).toEqual(['ring']);
    // A read from before this device's call does not end it.
    expect(reconcileCalls(joined(), [], start, () => false).state).toEqual(joined());
    expect(reconcileCalls(ringing(), [], start).effects).toEqual([{ do: 'stop_ringing', callId: 'call', reason: 'ended' }]);
    expect(effectsOf(reconcileCalls(joined(), [], start))).toEqual(['stop_renewing', 'close_peer', 'notify_ended']);
    expect(reconcileCalls(joined(), [callWith(participantAt('ann', 0), participantAt('ben', 2))], start).effects).toEqual([]);
  });
});
