/** What the user wants of calls, and how the service answers. What can not be now changes nothing. */
import type { Call, Peer } from '@parley/events/wire/calls';
import { renewMs, type CallEffect, type CallState, type CallStep } from './call-state.ts';
import { closing } from './hear-call.ts';

export function startCall(state: CallState, conversationId: string, media: Call['media']): CallStep {
  if (state.own !== null) return quiet(state);
  const own = { step: 'starting' as const, conversationId, abandoned: false };
  return { state: { ...state, own }, effects: [{ do: 'send', command: 'call.start', argument: { conversationId, media } }] };
}

/** One that rings, or one that goes on in a group. */
export function acceptCall(before: CallState, call: Pick<Call, 'id' | 'conversationId'>): CallStep {
  if (before.own !== null) return quiet(before);
  const { id: callId, conversationId } = call;
  const { state, effects } = silenced(before, callId, 'answered');
  const own = { step: 'accepting' as const, conversationId, abandoned: false };
  const asked: CallEffect = { do: 'send', command: 'call.accept', argument: { conversationId, callId } };
  return { state: { ...state, own }, effects: [...effects, asked] };
}

export function declineCall(before: CallState, { id: callId, conversationId }: Pick<Call, 'id' | 'conversationId'>): CallStep {
  const { state, effects } = silenced(before, callId, 'declined');
  const asked: CallEffect = { do: 'send', command: 'call.decline', argument: { conversationId, callId } };
  return { state: { ...state, declined: [...state.declined, callId] }, effects: [...effects, asked] };
}

/** Hangs up; what is only asked for yet is left as soon as it is answered. */
export function leaveCall(state: CallState): CallStep {
  const { own } = state;
  if (own === null) return quiet(state);
  if (own.step !== 'joined') return { state: { ...state, own: { ...own, abandoned: true } }, effects: [] };
  return { state: { ...state, own: null }, effects: [...closing, leaving(own.call)] };
}

/** `call.start` or `call.accept` was answered: who joins dials those who are in. */
export function joinedCall(state: CallState, { call, peer }: { call: Call; peer: Peer | null }): CallStep {
  const { own } = state;
  if (own === null || own.step === 'joined') return quiet(state);
  const out = { ...state, own: null };
  if (peer === null) return { state: out, effects: [{ do: 'tell_over', callId: call.id, because: call.endReason ?? 'left' }] };
  if (own.abandoned) return { state: out, effects: [leaving(call)] };
  const others = call.participants.filter(({ leftAt, peerId }) => leftAt === null && peerId !== peer.id);
  const effects: CallEffect[] = [
    { do: 'open_peer', peer },
    { do: 'renew', everyMs: renewMs, conversationId: call.conversationId, callId: call.id },
    ...others.map(({ peerId }): CallEffect => ({ do: 'dial', peerId })),
  ];
  return { state: { ...state, own: { step: 'joined', conversationId: own.conversationId, call, peer } }, effects };
}

/** `call.start`, `call.accept` or `call.renew` was refused with this code. */
export function refusedCall(state: CallState, code: string): CallStep {
  const { own } = state;
  if (own === null) return quiet(state);
  const out = { ...state, own: null };
  if (own.step !== 'joined') return { state: out, effects: own.abandoned ? [] : [{ do: 'tell_refused', code }] };
  // That the service can not be asked just now is no reason to hang up.
  if (code !== 'not_found' && code !== 'call_ended') return quiet(state);
  return { state: out, effects: [...closing, { do: 'tell_over', callId: own.call.id, because: 'left' }] };
}

function silenced(state: CallState, callId: string, because: 'answered' | 'declined'): CallStep {
  if (!(callId in state.ringing)) return quiet(state);
  const { [callId]: _silent, ...ringing } = state.ringing;
  return { state: { ...state, ringing }, effects: [{ do: 'silence', callId, because }] };
}

function leaving({ id: callId, conversationId }: Call): CallEffect {
  return { do: 'send', command: 'call.leave', argument: { conversationId, callId } };
}

function quiet(state: CallState): CallStep {
  return { state, effects: [] };
}
