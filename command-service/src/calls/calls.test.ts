import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import type { Call } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import { admin, groupId, member, owner, stranger } from '../conversations/group.fixture.ts';
import { refusalOf, secondOfTests } from '../stored-events.fixture.ts';
import { decideAcceptCall } from './accept-call/accept-call.ts';
import { callId, deviceOf, directId, inDirect, inGroup } from './call.fixture.ts';
import type { Calling } from './calling.ts';
import { decideChangeParticipant } from './change-participant/change-participant.ts';
import { decideDeclineCall } from './decline-call/decline-call.ts';
import { decideEndCall } from './end-call/end-call.ts';
import { decideLapse, decideMissCall, dueOf } from './expire-call/expire-call.ts';
import { decideLeaveCall } from './leave-call/leave-call.ts';
import { decideStartCall } from './start-call/start-call.ts';

const [starter, callee, third] = [deviceOf(owner), deviceOf(member), deviceOf(admin)];
const asked = { callId, device: starter, media: 'video' as const, isOtherBusy: false, privacy: new Map() };
const open = new Map([[member, { addToGroups: 'everyone' as const, messages: 'everyone' as const }]]);
const most = 8;

const startIn = (calling: Calling, conversationId: string, changes: object = {}) =>
  decideStartCall(calling, { ...asked, conversationId, privacy: open, ...changes });
const ringing = startIn(inGroup(), groupId);
const ringingPair = startIn(inDirect(), directId);
const accepted = (calling: Calling, device = callee) => decideAcceptCall(calling, { device, most });
const ongoing = [...ringing, ...accepted(inGroup(...ringing))];
const ongoingPair = [...ringingPair, ...accepted(inDirect(...ringingPair))];
const types = (events: readonly NewEvent[]) => events.map(({ type }) => type);
const last = (events: readonly NewEvent[]) => events.at(-1)!.payload as Call;

describe('start a call', () => {
  test('rings, with its starter in it', () => {
    expect(types(ringing)).toEqual(['CallStarted']);
    expect(inGroup(...ringing).call).toMatchObject({
      seq: 2,
      state: 'ringing',
      startedBy: owner,
      startedAt: secondOfTests,
      answeredAt: null,
      participants: [{ ...starter, audio: true, video: true, screen: false, joinedAt: secondOfTests, leftAt: null }],
    });
  });

  test('is for members, one at a time, and again when the last is over', () => {
    expect(refusalOf(() => startIn(inGroup(), groupId, { device: deviceOf(stranger) }))).toBe('not_found');
    expect(refusalOf(() => startIn(inGroup(...ringing), groupId, { device: third }))).toBe('call_in_progress');
    const over = decideEndCall(inGroup(...ringing), owner);
    expect(types(startIn(inGroup(...ringing, ...over), groupId))).toEqual(['CallStarted']);
  });

  test('ends at once where the other one is busy, at the seq of its start', () => {
    const events = startIn(inDirect(), directId, { isOtherBusy: true });
    expect(types(events)).toEqual(['CallStarted', 'CallEnded']);
    expect(inDirect(...events).call).toMatchObject({ seq: 2, state: 'ended', endReason: 'busy', endedAt: secondOfTests });
  });

  test('asks whether one may reach the other', () => {
    const closed = new Map([[member, { addToGroups: 'everyone' as const, messages: 'contacts' as const }]]);
    expect(refusalOf(() => startIn(inDirect(), directId, { privacy: closed }))).toBe('recipient_unavailable');
  });
});

describe('accept a call', () => {
  test('joins, and the first to do so answers it', () => {
    expect(types(ongoing)).toEqual(['CallStarted', 'CallAccepted']);
    expect(inGroup(...ongoing).call).toMatchObject({ state: 'ongoing', answeredAt: secondOfTests, participants: [starter, callee] });
    const later = accepted(inGroup(...ongoing), third);
    expect(last(later)).toMatchObject({ answeredAt: secondOfTests, participants: [starter, callee, { ...third, joinedAt: 0 }] });
  });

  test('of one’s own device stays quiet, of another one is answered elsewhere', () => {
    expect(accepted(inGroup(...ongoing))).toEqual([]);
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(member)))).toBe('answered_elsewhere');
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(owner)))).toBe('answered_elsewhere');
  });

  test('is refused when it is full, over, not there, or not one’s to see', () => {
    expect(refusalOf(() => decideAcceptCall(inGroup(...ongoing), { device: third, most: 2 }))).toBe('call_full');
    expect(refusalOf(() => accepted(inGroup(...ongoing, ...decideEndCall(inGroup(...ongoing), owner)), third))).toBe('call_ended');
    expect(refusalOf(() => accepted(inGroup()))).toBe('not_found');
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(stranger)))).toBe('not_found');
  });

  test('brings back who left, once', () => {
    const gone = [...ongoing, ...decideLeaveCall(inGroup(...ongoing), member)];
    const again = deviceOf(member);
    expect(last(accepted(inGroup(...gone), again)).participants).toMatchObject([starter, { ...again, leftAt: null }]);
  });
});

describe('decline a call', () => {
  test('ends it where two talk, and only tells it in a group', () => {
    const declined = decideDeclineCall(inDirect(...ringingPair), member);
    expect(types(declined)).toEqual(['CallDeclined', 'CallEnded']);
    expect(last(declined)).toMatchObject({ endReason: 'declined', declinedBy: [member] });
    expect(types(decideDeclineCall(inGroup(...ringing), member))).toEqual(['CallDeclined']);
  });

  test('is said once, and not by who is in it', () => {
    const declined = [...ringing, ...decideDeclineCall(inGroup(...ringing), member)];
    expect(decideDeclineCall(inGroup(...declined), member)).toEqual([]);
    expect(types(accepted(inGroup(...declined)))).toEqual(['CallAccepted']);
    expect(refusalOf(() => decideDeclineCall(inGroup(...ongoing), member))).toBe('answered_elsewhere');
    expect(refusalOf(() => decideDeclineCall(inGroup(...ringing), stranger))).toBe('not_found');
  });
});

describe('hang up', () => {
  test('before anybody came cancels it', () => {
    const events = decideLeaveCall(inGroup(...ringing), owner);
    expect(types(events)).toEqual(['CallLeft', 'CallEnded']);
    expect(last(events)).toMatchObject({ endReason: 'cancelled', answeredAt: null, participants: [{ leftAt: 0 }] });
  });

  test('of either ends a call of two; in a group the others go on until the last', () => {
    expect(last(decideLeaveCall(inDirect(...ongoingPair), member))).toMatchObject({ state: 'ended', endReason: 'completed' });
    const left = decideLeaveCall(inGroup(...ongoing), owner);
    expect(types(left)).toEqual(['CallLeft']);
    const ended = decideLeaveCall(inGroup(...ongoing, ...left), member);
    expect(types(ended)).toEqual(['CallLeft', 'CallEnded']);
    expect(last(ended)).toMatchObject({ endReason: 'completed' });
  });

  test('of who is not in it changes nothing', () => {
    expect(decideLeaveCall(inGroup(...ongoing), admin)).toEqual([]);
    expect(refusalOf(() => decideLeaveCall(inGroup(...ongoing), stranger))).toBe('not_found');
  });

  test('for all is its starter’s and the admins’', () => {
    expect(last(decideEndCall(inGroup(...ongoing), admin))).toMatchObject({
      endReason: 'completed',
      participants: [{ leftAt: 0 }, { leftAt: 0 }],
    });
    expect(last(decideEndCall(inGroup(...ringing), owner))).toMatchObject({ endReason: 'cancelled' });
    expect(refusalOf(() => decideEndCall(inGroup(...ongoing), member))).toBe('forbidden');
    expect(refusalOf(() => decideEndCall(inDirect(...ongoingPair), member))).toBe('forbidden');
    const over = [...ongoing, ...decideEndCall(inGroup(...ongoing), owner)];
    expect(decideEndCall(inGroup(...over), owner)).toEqual([]);
  });
});

describe('what one sends', () => {
  const muted = { ...callee, sent: { audio: false } };

  test('is told by the device that sends it, when it changes', () => {
    const events = decideChangeParticipant(inGroup(...ongoing), muted);
    expect(types(events)).toEqual(['CallParticipantChanged']);
    expect(last(events).participants).toMatchObject([{ audio: true }, { audio: false, video: true, screen: false }]);
    expect(decideChangeParticipant(inGroup(...ongoing, ...events), muted)).toEqual([]);
  });

  test('is nothing of who is not in it', () => {
    expect(refusalOf(() => decideChangeParticipant(inGroup(...ongoing), { ...muted, sessionId: newId() }))).toBe('not_found');
    expect(refusalOf(() => decideChangeParticipant(inGroup(...ongoing), { ...third, sent: {} }))).toBe('not_found');
    const over = [...ongoing, ...decideEndCall(inGroup(...ongoing), owner)];
    expect(refusalOf(() => decideChangeParticipant(inGroup(...over), muted))).toBe('call_ended');
    expect(refusalOf(() => decideChangeParticipant(inGroup(...over), { ...muted, userId: stranger }))).toBe('not_found');
  });
});

describe('a call’s deadline', () => {
  const times = { ring: 45_000_000, lease: 30_000_000 };
  const later = (seconds: number) => secondOfTests + seconds * 1_000_000;

  test('misses what nobody answered, once', () => {
    const { call } = inGroup(...ringing);
    expect(dueOf(call!, [{ peerId: starter.peerId, expiresAt: later(50) }], times, later(44))).toMatchObject({
      isMissed: false,
      next: later(45),
    });
    expect(dueOf(call!, [], times, later(45))).toMatchObject({ isMissed: true });
    const missed = decideMissCall(inGroup(...ringing));
    expect(last(missed)).toMatchObject({ state: 'ended', endReason: 'missed' });
    expect(decideMissCall(inGroup(...ringing, ...missed))).toEqual([]);
    expect(decideMissCall(inGroup(...ongoing))).toEqual([]);
  });

  test('lets who is silent leave, once; who has just joined is waited for', () => {
    const { call } = inGroup(...ongoing);
    const held = [{ peerId: starter.peerId, expiresAt: later(60) }];
    expect(dueOf(call!, held, times, later(29))).toMatchObject({ lapsed: [], next: later(30) });
    expect(dueOf(call!, held, times, later(30)).lapsed).toMatchObject([{ userId: member, peerId: callee.peerId }]);
    const lapsed = decideLapse(inGroup(...ongoing), callee.peerId);
    expect(types(lapsed)).toEqual(['CallLeft']);
    expect(decideLapse(inGroup(...ongoing, ...lapsed), callee.peerId)).toEqual([]);
    expect(last(decideLapse(inGroup(...ongoing, ...lapsed), starter.peerId))).toMatchObject({ endReason: 'completed' });
    expect(last(decideLapse(inGroup(...ringing), starter.peerId))).toMatchObject({ endReason: 'failed' });
  });

  test('spares who came again under another peer', () => {
    const gone = [...ongoing, ...decideLeaveCall(inGroup(...ongoing), member)];
    const back = [...gone, ...accepted(inGroup(...gone), deviceOf(member))];
    expect(decideLapse(inGroup(...back), callee.peerId)).toEqual([]);
  });
});
