import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import type { Call } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import { admin, groupId, member, owner, stranger } from '../conversations/group.fixture.ts';
import { refusalOf, recordedAt } from '../stored-events.fixture.ts';
import { decideAcceptCall } from './accept-call/accept-call.ts';
import { callId, deviceOf, directId, inDirect, inGroup } from './call.fixture.ts';
import type { CallState } from './call-state.ts';
import { decideChangeParticipant } from './change-participant/change-participant.ts';
import { decideDeclineCall } from './decline-call/decline-call.ts';
import { decideEndCall } from './end-call/end-call.ts';
import { decideExpireParticipation, decideMissCall, findExpired } from './expire-call/expire-call.ts';
import { decideLeaveCall } from './leave-call/leave-call.ts';
import { decideStartCall } from './start-call/start-call.ts';

const [caller, callee, third] = [deviceOf(owner), deviceOf(member), deviceOf(admin)];
const start = { callId, userId: owner, device: caller, media: 'video' as const, isCalleeBusy: false };
const target = (userId: string) => ({ conversationId: groupId, callId, userId });

const startIn = (state: CallState, conversationId: string, changes: object = {}, messages: 'everyone' | 'contacts' = 'everyone') =>
  decideStartCall(state, { ...start, conversationId, ...changes }, { privacy: { messages } });
const ringing = startIn(inGroup(), groupId);
const ringingPair = startIn(inDirect(), directId);
const accepted = (state: CallState, device = callee, maxParticipants = 8) =>
  decideAcceptCall(state, { ...target(device.userId), device, maxParticipants });
const ongoing = [...ringing, ...accepted(inGroup(...ringing))];
const ongoingPair = [...ringingPair, ...accepted(inDirect(...ringingPair))];
const types = (events: readonly NewEvent[]) => events.map(({ type }) => type);
const last = (events: readonly NewEvent[]) => events.at(-1)!.payload as Call;

describe('start a call', () => {
  test('rings with the caller as the only participant', () => {
    expect(types(ringing)).toEqual(['CallStarted']);
    expect(inGroup(...ringing).call).toMatchObject({
      seq: 2,
      state: 'ringing',
      startedBy: owner,
      startedAt: recordedAt,
      answeredAt: null,
      participants: [{ ...caller, audio: true, video: true, screen: false, joinedAt: recordedAt, leftAt: null }],
    });
  });

  test('requires membership, and that the previous call has ended', () => {
    expect(refusalOf(() => startIn(inGroup(), groupId, { userId: stranger, device: deviceOf(stranger) }))).toBe('not_found');
    expect(refusalOf(() => startIn(inGroup(...ringing), groupId, { userId: admin, device: third }))).toBe('call_in_progress');
    const over = decideEndCall(inGroup(...ringing), target(owner));
    expect(types(startIn(inGroup(...ringing, ...over), groupId))).toEqual(['CallStarted']);
  });

  test('ends immediately when the callee is busy, with the seq of its start', () => {
    const events = startIn(inDirect(), directId, { isCalleeBusy: true });
    expect(types(events)).toEqual(['CallStarted', 'CallEnded']);
    expect(inDirect(...events).call).toMatchObject({ seq: 2, state: 'ended', endReason: 'busy', endedAt: recordedAt });
  });

  test('respects the privacy settings of the callee', () => {
    expect(refusalOf(() => startIn(inDirect(), directId, {}, 'contacts'))).toBe('recipient_unavailable');
  });
});

describe('accept a call', () => {
  test('joins the call; the first to accept answers it', () => {
    expect(types(ongoing)).toEqual(['CallStarted', 'CallAccepted']);
    expect(inGroup(...ongoing).call).toMatchObject({ state: 'ongoing', answeredAt: recordedAt, participants: [caller, callee] });
    const later = accepted(inGroup(...ongoing), third);
    expect(last(later)).toMatchObject({ answeredAt: recordedAt, participants: [caller, callee, { ...third, joinedAt: 0 }] });
  });

  test('changes nothing on the same device and is refused on another device of the user', () => {
    expect(accepted(inGroup(...ongoing))).toEqual([]);
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(member)))).toBe('answered_elsewhere');
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(owner)))).toBe('answered_elsewhere');
  });

  test('is refused for a full, ended or unknown call, and for non-members', () => {
    expect(refusalOf(() => accepted(inGroup(...ongoing), third, 2))).toBe('call_full');
    expect(refusalOf(() => accepted(inGroup(...ongoing, ...decideEndCall(inGroup(...ongoing), target(owner))), third))).toBe('call_ended');
    expect(refusalOf(() => accepted(inGroup()))).toBe('not_found');
    expect(refusalOf(() => accepted(inGroup(...ongoing), deviceOf(stranger)))).toBe('not_found');
  });

  test('lets a participant who left join again, as one participant', () => {
    const gone = [...ongoing, ...decideLeaveCall(inGroup(...ongoing), target(member))];
    const again = deviceOf(member);
    expect(last(accepted(inGroup(...gone), again)).participants).toMatchObject([caller, { ...again, leftAt: null }]);
  });
});

describe('decline a call', () => {
  test('ends a direct call; in a group the call continues', () => {
    const declined = decideDeclineCall(inDirect(...ringingPair), target(member));
    expect(types(declined)).toEqual(['CallDeclined', 'CallEnded']);
    expect(last(declined)).toMatchObject({ endReason: 'declined', declinedBy: [member] });
    expect(types(decideDeclineCall(inGroup(...ringing), target(member)))).toEqual(['CallDeclined']);
  });

  test('changes nothing the second time and is refused to participants', () => {
    const declined = [...ringing, ...decideDeclineCall(inGroup(...ringing), target(member))];
    expect(decideDeclineCall(inGroup(...declined), target(member))).toEqual([]);
    expect(types(accepted(inGroup(...declined)))).toEqual(['CallAccepted']);
    expect(refusalOf(() => decideDeclineCall(inGroup(...ongoing), target(member)))).toBe('answered_elsewhere');
    expect(refusalOf(() => decideDeclineCall(inGroup(...ringing), target(stranger)))).toBe('not_found');
  });
});

describe('leave and end a call', () => {
  test('leaving before anyone accepts cancels the call', () => {
    const events = decideLeaveCall(inGroup(...ringing), target(owner));
    expect(types(events)).toEqual(['CallLeft', 'CallEnded']);
    expect(last(events)).toMatchObject({ endReason: 'cancelled', answeredAt: null, participants: [{ leftAt: 0 }] });
  });

  test('leaving ends a direct call; a group call ends when the last participant leaves', () => {
    expect(last(decideLeaveCall(inDirect(...ongoingPair), target(member)))).toMatchObject({ state: 'ended', endReason: 'completed' });
    const left = decideLeaveCall(inGroup(...ongoing), target(owner));
    expect(types(left)).toEqual(['CallLeft']);
    const ended = decideLeaveCall(inGroup(...ongoing, ...left), target(member));
    expect(types(ended)).toEqual(['CallLeft', 'CallEnded']);
    expect(last(ended)).toMatchObject({ endReason: 'completed' });
  });

  test('leaving changes nothing for members who are not in the call', () => {
    expect(decideLeaveCall(inGroup(...ongoing), target(admin))).toEqual([]);
    expect(refusalOf(() => decideLeaveCall(inGroup(...ongoing), target(stranger)))).toBe('not_found');
  });

  test('ending the call for all is allowed to the caller and admins', () => {
    expect(last(decideEndCall(inGroup(...ongoing), target(admin)))).toMatchObject({
      endReason: 'completed',
      participants: [{ leftAt: 0 }, { leftAt: 0 }],
    });
    expect(last(decideEndCall(inGroup(...ringing), target(owner)))).toMatchObject({ endReason: 'cancelled' });
    expect(refusalOf(() => decideEndCall(inGroup(...ongoing), target(member)))).toBe('forbidden');
    expect(refusalOf(() => decideEndCall(inDirect(...ongoingPair), target(member)))).toBe('forbidden');
    const over = [...ongoing, ...decideEndCall(inGroup(...ongoing), target(owner))];
    expect(decideEndCall(inGroup(...over), target(owner))).toEqual([]);
  });
});

describe('change a participant', () => {
  const muted = { ...target(member), ...callee, media: { audio: false } };

  test('records the change once, from the device that sends', () => {
    const events = decideChangeParticipant(inGroup(...ongoing), muted);
    expect(types(events)).toEqual(['CallParticipantChanged']);
    expect(last(events).participants).toMatchObject([{ audio: true }, { audio: false, video: true, screen: false }]);
    expect(decideChangeParticipant(inGroup(...ongoing, ...events), muted)).toEqual([]);
  });

  test('is refused to devices and users that are not in the call', () => {
    expect(refusalOf(() => decideChangeParticipant(inGroup(...ongoing), { ...muted, sessionId: newId() }))).toBe('not_found');
    expect(refusalOf(() => decideChangeParticipant(inGroup(...ongoing), { ...muted, ...third, media: {} }))).toBe('not_found');
    const over = [...ongoing, ...decideEndCall(inGroup(...ongoing), target(owner))];
    expect(refusalOf(() => decideChangeParticipant(inGroup(...over), muted))).toBe('call_ended');
    expect(refusalOf(() => decideChangeParticipant(inGroup(...over), { ...muted, userId: stranger }))).toBe('not_found');
  });
});

describe('a call’s deadline', () => {
  const times = { ringing: 45_000_000, lease: 30_000_000 };
  const later = (seconds: number) => recordedAt + seconds * 1_000_000;

  test('misses an unanswered call once', () => {
    const { call } = inGroup(...ringing);
    expect(findExpired(call!, [{ peerId: caller.peerId, expiresAt: later(50) }], times, later(44))).toMatchObject({
      isMissed: false,
      next: later(45),
    });
    expect(findExpired(call!, [], times, later(45))).toMatchObject({ isMissed: true });
    const missed = decideMissCall(inGroup(...ringing));
    expect(last(missed)).toMatchObject({ state: 'ended', endReason: 'missed' });
    expect(decideMissCall(inGroup(...ringing, ...missed))).toEqual([]);
    expect(decideMissCall(inGroup(...ongoing))).toEqual([]);
  });

  test('removes a participant whose lease expired, once; one who has just joined needs no lease yet', () => {
    const { call } = inGroup(...ongoing);
    const leases = [{ peerId: caller.peerId, expiresAt: later(60) }];
    expect(findExpired(call!, leases, times, later(29))).toMatchObject({ participants: [], next: later(30) });
    expect(findExpired(call!, leases, times, later(30)).participants).toMatchObject([{ userId: member, peerId: callee.peerId }]);
    const expired = decideExpireParticipation(inGroup(...ongoing), { ...target(callee.userId), peerId: callee.peerId });
    expect(types(expired)).toEqual(['CallLeft']);
    expect(decideExpireParticipation(inGroup(...ongoing, ...expired), { ...target(callee.userId), peerId: callee.peerId })).toEqual([]);
    expect(
      last(decideExpireParticipation(inGroup(...ongoing, ...expired), { ...target(caller.userId), peerId: caller.peerId })),
    ).toMatchObject({ endReason: 'completed' });
    expect(last(decideExpireParticipation(inGroup(...ringing), { ...target(caller.userId), peerId: caller.peerId }))).toMatchObject({
      endReason: 'failed',
    });
  });

  test('keeps a user who joined again with another peer', () => {
    const gone = [...ongoing, ...decideLeaveCall(inGroup(...ongoing), target(member))];
    const back = [...gone, ...accepted(inGroup(...gone), deviceOf(member))];
    expect(decideExpireParticipation(inGroup(...back), { ...target(callee.userId), peerId: callee.peerId })).toEqual([]);
  });
});
