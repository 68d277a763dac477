import { describe, expect, test } from '@jest/globals';
import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import { noCalls, type CallEffect, type CallState, type CallStep } from './call-state.ts';
import { hearCall, readCalls } from './hear-call.ts';
import { acceptCall, declineCall, joinedCall, leaveCall, refusedCall, startCall } from './use-call.ts';

const room = 'room';
const beginning = Date.parse('2026-01-02T03:04:05.000Z');
const at = (seconds: number) => new Date(beginning + seconds * 1_000).toISOString();

type Participant = Call['participants'][number];
const inIt = (userId: string, seconds: number, changes: Partial<Participant> = {}): Participant => ({
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
  participants: [inIt('ann', 0)],
};
const withThem = (...participants: Participant[]): Call => ({ ...call, state: 'ongoing', answeredAt: at(1), participants });
const over = (from: Call): Call => ({ ...from, state: 'ended', endReason: 'completed', endedAt: at(9) });

const event = (type: CallEvent['type'], shown: Call, actorId = 'ann'): CallEvent => {
  const place = { id: 'event', at: at(1), actorId, position: '1.1.1', conversationId: room, seq: 3 };
  return { ...place, type, call: shown };
};
const hear = (state: CallState, type: CallEvent['type'], shown: Call, { actorId = 'ann', seconds = 1 } = {}): CallStep =>
  hearCall(state, event(type, shown, actorId), beginning + seconds * 1_000);

const done = ({ effects }: CallStep) => effects.map((effect) => effect.do);
const effect = <Kind extends CallEffect['do']>({ effects }: CallStep, kind: Kind) =>
  effects.find((one): one is Extract<CallEffect, { do: Kind }> => one.do === kind);

const rung = (userId = 'ben'): CallState => hear(noCalls(userId), 'call.started', call).state;
/** Ben has answered, and is in it with ann. */
function joined(): CallState {
  const { state } = acceptCall(rung(), call);
  return joinedCall(state, { call: withThem(inIt('ann', 0), inIt('ben', 2)), peer: { id: 'ben_2', token: 't' } }).state;
}

describe('a call that comes in', () => {
  test('rings until its time is over, once', () => {
    const step = hear(noCalls('ben'), 'call.started', call);
    expect(step.effects).toEqual([{ do: 'ring', call, until: beginning + 45_000 }]);
    expect(hear(step.state, 'call.started', call).effects).toEqual([]);
  });

  test('does not ring where it was started, nor when it is heard late', () => {
    expect(hear(noCalls('ann'), 'call.started', call).effects).toEqual([]);
    expect(hear(noCalls('ben'), 'call.started', call, { seconds: 45 }).effects).toEqual([]);
    expect(hear(noCalls('ben'), 'call.started', over(call)).effects).toEqual([]);
  });

  test('stops ringing when another of one’s devices answers or declines, and when it is over', () => {
    const answered = hear(rung(), 'call.accepted', withThem(inIt('ann', 0), inIt('ben', 2)), { actorId: 'ben' });
    expect(answered.effects).toEqual([{ do: 'silence', callId: 'call', because: 'answered_elsewhere' }]);
    const declined = hear(rung(), 'call.declined', call, { actorId: 'ben' });
    expect(declined.effects).toEqual([{ do: 'silence', callId: 'call', because: 'declined' }]);
    expect(hear(declined.state, 'call.accepted', withThem(inIt('ann', 0), inIt('cy', 2))).effects).toEqual([]);
    expect(hear(rung(), 'call.ended', over(call)).effects).toEqual([{ do: 'silence', callId: 'call', because: 'over' }]);
  });

  test('rings on in a group that others have joined', () => {
    const step = hear(rung(), 'call.accepted', withThem(inIt('ann', 0), inIt('cy', 2)), { actorId: 'cy' });
    expect([step.effects, Object.keys(step.state.ringing)]).toEqual([[], ['call']]);
  });

  test('can be declined', () => {
    const step = declineCall(rung(), call);
    expect(done(step)).toEqual(['silence', 'send']);
    expect(effect(step, 'send')).toMatchObject({ command: 'call.decline', argument: { conversationId: room, callId: 'call' } });
    expect(readCalls(step.state, [call], beginning).effects).toEqual([]);
  });
});

describe('who joins', () => {
  test('opens its peer, renews, and dials those who are in', () => {
    const asked = acceptCall(rung(), call);
    expect(done(asked)).toEqual(['silence', 'send']);
    const participants = [inIt('ann', 0), inIt('dan', 1, { leftAt: at(2) }), inIt('cy', 2), inIt('ben', 3)];
    const step = joinedCall(asked.state, { call: withThem(...participants), peer: { id: 'ben_3', token: 't' } });
    expect(step.effects).toEqual([
      { do: 'open_peer', peer: { id: 'ben_3', token: 't' } },
      { do: 'renew', everyMs: 15_000, conversationId: room, callId: 'call' },
      { do: 'dial', peerId: 'ann_0' },
      { do: 'dial', peerId: 'cy_2' },
    ]);
  });

  test('is dialled by who joins later, and hangs up on who goes', () => {
    const three = withThem(inIt('ann', 0), inIt('ben', 2), inIt('cy', 3));
    const more = hear(joined(), 'call.accepted', three, { actorId: 'cy' });
    expect(more.effects).toEqual([]);
    const fewer = hear(more.state, 'call.left', withThem(inIt('ann', 0, { leftAt: at(4) }), inIt('ben', 2), inIt('cy', 3)));
    expect(fewer.effects).toEqual([{ do: 'hang_up', peerId: 'ann_0' }]);
  });

  test('does not take what was told before its joining for its going', () => {
    expect(hear(joined(), 'call.participant_changed', withThem(inIt('ann', 0))).state).toEqual(joined());
    const before = withThem(inIt('ann', 0), inIt('ben', 1, { leftAt: at(1) }));
    expect(hear(joined(), 'call.left', before).state).toEqual(joined());
  });

  test('starts one, and lets it ring', () => {
    const asked = startCall(noCalls('ann'), room, 'video');
    expect(asked.effects).toEqual([{ do: 'send', command: 'call.start', argument: { conversationId: room, media: 'video' } }]);
    expect(hear(asked.state, 'call.started', call).effects).toEqual([]);
    expect(done(joinedCall(asked.state, { call, peer: { id: 'ann_0', token: 't' } }))).toEqual(['open_peer', 'renew']);
    const busy = joinedCall(asked.state, { call: { ...over(call), endReason: 'busy' }, peer: null });
    expect(busy).toMatchObject({ state: { own: null }, effects: [{ do: 'tell_over', because: 'busy' }] });
  });

  test('too late, hears the call of who was first, whichever of both is told before', () => {
    const asked = startCall(noCalls('ben'), room, 'audio');
    const rings = hear(asked.state, 'call.started', call);
    expect(done(rings)).toEqual(['ring']);
    const refused = refusedCall(rings.state, 'call_in_progress');
    expect([refused.effects, Object.keys(refused.state.ringing)]).toEqual([[{ do: 'tell_refused', code: 'call_in_progress' }], ['call']]);
    expect(done(hear(refusedCall(asked.state, 'call_in_progress').state, 'call.started', call))).toEqual(['ring']);
    expect(done(acceptCall(refused.state, call))).toEqual(['silence', 'send']);
  });

  test('is in one call at a time', () => {
    expect(startCall(joined(), 'other', 'audio').effects).toEqual([]);
    expect(acceptCall(joined(), { ...call, id: 'other' }).effects).toEqual([]);
  });
});

describe('being out', () => {
  test('by hanging up, also before the answer has come', () => {
    expect(done(leaveCall(joined()))).toEqual(['stop_renewing', 'close_peer', 'send']);
    const early = leaveCall(startCall(noCalls('ann'), room, 'audio').state);
    expect(early.effects).toEqual([]);
    const answered = joinedCall(early.state, { call, peer: { id: 'ann_0', token: 't' } });
    expect(answered.state.own).toBeNull();
    expect(effect(answered, 'send')).toMatchObject({ command: 'call.leave' });
    expect(refusedCall(early.state, 'unavailable')).toMatchObject({ state: { own: null }, effects: [] });
  });

  test('by the call’s end, a lapsed lease, a removal, or another device’s coming', () => {
    const ended = hear(joined(), 'call.ended', over(withThem(inIt('ann', 0), inIt('ben', 2))));
    expect(ended.effects).toEqual([
      { do: 'stop_renewing' },
      { do: 'close_peer' },
      { do: 'tell_over', callId: 'call', because: 'completed' },
    ]);
    for (const mine of [inIt('ben', 2, { leftAt: at(5) }), inIt('ben', 6)]) {
      const left = hear(joined(), 'call.left', withThem(inIt('ann', 0), mine));
      expect([left.state.own, effect(left, 'tell_over')?.because]).toEqual([null, 'left']);
    }
  });

  test('by a refusal; a renewal that fails for the moment is none', () => {
    expect(refusedCall(acceptCall(rung(), call).state, 'answered_elsewhere').effects).toEqual([
      { do: 'tell_refused', code: 'answered_elsewhere' },
    ]);
    expect(refusedCall(joined(), 'unavailable').state).toEqual(joined());
    expect(done(refusedCall(joined(), 'not_found'))).toEqual(['stop_renewing', 'close_peer', 'tell_over']);
  });
});

describe('after a break', () => {
  test('what rings is heard, what is over stops, what goes on goes on', () => {
    expect(done(readCalls(noCalls('ben'), [call], beginning))).toEqual(['ring']);
    expect(readCalls(rung(), [], beginning).effects).toEqual([{ do: 'silence', callId: 'call', because: 'over' }]);
    expect(done(readCalls(joined(), [], beginning))).toEqual(['stop_renewing', 'close_peer', 'tell_over']);
    expect(readCalls(joined(), [withThem(inIt('ann', 0), inIt('ben', 2))], beginning).effects).toEqual([]);
  });
});
