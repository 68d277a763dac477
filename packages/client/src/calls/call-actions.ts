/** The user's call actions, and the service's responses to them. An action that is not possible changes nothing. */
import type { Call, Peer } from '@parley/events/wire/calls';
import { closePeer, updateOwnCall } from './apply-call-event.ts';
import { renewMs, type CallEffect, type CallState, type CallStep } from './call-state.ts';

export function startCall(state: CallState, conversationId: string, media: Call['media']): CallStep {
  if (state.own !== null) return unchanged(state);
  const own = { step: 'starting' as const, conversationId, abandoned: false, seen: {} };
  return { state: { ...state, own }, effects: [{ do: 'send', command: 'call.start', argument: { conversationId, media } }] };
}

/** Answers a ringing call, or joins an ongoing group call. */
export function acceptCall(before: CallState, call: Pick<Call, 'id' | 'conversationId'>): CallStep {
  if (before.own !== null) return unchanged(before);
  const { id: callId, conversationId } = call;
  const { state, effects } = stopRinging(before, callId, 'answered');
  const own = { step: 'accepting' as const, conversationId, abandoned: false, seen: {} };
  const command: CallEffect = { do: 'send', command: 'call.accept', argument: { conversationId, callId } };
  return { state: { ...state, own }, effects: [...effects, command] };
}

export function declineCall(before: CallState, { id: callId, conversationId }: Pick<Call, 'id' | 'conversationId'>): CallStep {
  const { state, effects } = stopRinging(before, callId, 'declined');
  const command: CallEffect = { do: 'send', command: 'call.decline', argument: { conversationId, callId } };
  return { state: { ...state, declined: [...state.declined, callId] }, effects: [...effects, command] };
}

/** Hangs up. A call that is still being joined is left as soon as the response arrives. */
export function leaveCall(state: CallState): CallStep {
  const { own } = state;
  if (own === null) return unchanged(state);
  if (own.step !== 'joined') return { state: { ...state, own: { ...own, abandoned: true } }, effects: [] };
  return { state: { ...state, own: null }, effects: [...closePeer, leaveCommand(own.call)] };
}

/**
 * Handles the response to `call.start` or `call.accept`: this device dials all who were present when it joined. Who joined since then,
 * as events have reported, dials this device.
 */
export function callJoined(state: CallState, { call, peer }: { call: Call; peer: Peer | null }): CallStep {
  const { own } = state;
  if (own === null || own.step === 'joined') return unchanged(state);
  const left = { ...state, own: null };
  if (peer === null) return { state: left, effects: [{ do: 'notify_ended', callId: call.id, reason: call.endReason ?? 'left' }] };
  if (own.abandoned) return { state: left, effects: [leaveCommand(call)] };
  const others = call.participants.filter(({ leftAt, peerId }) => leftAt === null && peerId !== peer.id);
  const effects: CallEffect[] = [
    { do: 'open_peer', peer },
    { do: 'renew', everyMs: renewMs, conversationId: call.conversationId, callId: call.id },
    ...others.map(({ peerId }): CallEffect => ({ do: 'dial', peerId })),
  ];
  const joined = { step: 'joined' as const, conversationId: own.conversationId, call, peer };
  const seen = own.seen[call.id];
  const updated = seen ? updateOwnCall(joined, seen, state.userId) : { own: joined, effects: [] };
  return { state: { ...state, own: updated.own }, effects: [...effects, ...updated.effects] };
}

/** Handles the rejection of `call.start`, `call.accept` or `call.renew`. `code`: the problem's code. */
export function callRejected(state: CallState, code: string): CallStep {
  const { own } = state;
  if (own === null) return unchanged(state);
  const left = { ...state, own: null };
  if (own.step !== 'joined') return { state: left, effects: own.abandoned ? [] : [{ do: 'notify_rejected', code }] };
  // A renewal that fails for another reason is repeated; the call goes on.
  if (code !== 'not_found' && code !== 'call_ended') return unchanged(state);
  return { state: left, effects: [...closePeer, { do: 'notify_ended', callId: own.call.id, reason: 'left' }] };
}

function stopRinging(state: CallState, callId: string, reason: 'answered' | 'declined'): CallStep {
  if (!(callId in state.ringing)) return unchanged(state);
  const { [callId]: _stopped, ...ringing } = state.ringing;
  return { state: { ...state, ringing }, effects: [{ do: 'stop_ringing', callId, reason }] };
}

function leaveCommand({ id: callId, conversationId }: Call): CallEffect {
  return { do: 'send', command: 'call.leave', argument: { conversationId, callId } };
}

function unchanged(state: CallState): CallStep {
  return { state, effects: [] };
}
