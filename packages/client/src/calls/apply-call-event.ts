/** Changes of the call state that the service reports: events, and the calls that are read after a catch-up. */
import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import {
  heldCalls,
  isInCall,
  ringingMs,
  type CallEffect,
  type CallState,
  type CallStep,
  type JoinedCall,
  type OwnCall,
  type StopRingingReason,
} from './call-state.ts';

/** Applies a `call.*` event. `now`: the server's time in milliseconds, derived from the last `ready` and the local clock. */
export function applyCallEvent(state: CallState, event: CallEvent, now: number): CallStep {
  const isOwnDecline = event.type === 'call.declined' && event.actorId === state.userId;
  return applyCall(isOwnDecline ? { ...state, declined: [...state.declined, event.call.id] } : state, event.call, now);
}

/**
 * After `ready` and `resync`. `active`: all ringing or ongoing calls, as in the inbox. `covers`: false for a call that is newer than what
 * was read, such as one that this device started meanwhile; it does not end by being absent.
 */
export function reconcileCalls(
  before: CallState,
  active: readonly Call[],
  now: number,
  covers: (call: Call) => boolean = () => true,
): CallStep {
  const activeIds = new Set(active.map(({ id }) => id));
  const effects: CallEffect[] = [];
  let state = before;
  for (const call of heldCalls(before)) {
    if (activeIds.has(call.id) || !covers(call)) continue;
    const ended = { ...call, state: 'ended' as const, endReason: call.endReason ?? ('completed' as const) };
    ({ state } = collectEffects(applyCall(state, ended, now), effects));
  }
  for (const call of active) ({ state } = collectEffects(applyCall(state, call, now), effects));
  return { state, effects };
}

function collectEffects(step: CallStep, effects: CallEffect[]): CallStep {
  effects.push(...step.effects);
  return step;
}

function applyCall(before: CallState, call: Call, now: number): CallStep {
  const { state, effects } = updateRinging(before, call, now);
  const { own } = state;
  if (own?.conversationId !== call.conversationId) return { state, effects };
  if (own.step !== 'joined') return { state: { ...state, own: { ...own, seen: { ...own.seen, [call.id]: call } } }, effects };
  if (own.call.id !== call.id) return { state, effects };
  const updated = updateOwnCall(own, call, state.userId);
  return { state: { ...state, own: updated.own }, effects: [...effects, ...updated.effects] };
}

function updateRinging(state: CallState, call: Call, now: number): CallStep {
  const until = Date.parse(call.startedAt) + ringingMs;
  const reason = reasonNotToRing(state, call);
  const isRinging = call.id in state.ringing;
  if (reason === null && (isRinging || now < until)) {
    const ringing = { ...state.ringing, [call.id]: call };
    return { state: { ...state, ringing }, effects: isRinging ? [] : [{ do: 'ring', call, until }] };
  }
  if (!isRinging) return { state, effects: [] };
  const { [call.id]: _stopped, ...ringing } = state.ringing;
  return { state: { ...state, ringing }, effects: [{ do: 'stop_ringing', callId: call.id, reason: reason ?? 'ended' }] };
}

function reasonNotToRing({ userId, declined, own }: CallState, call: Call): StopRingingReason | null {
  if (call.state === 'ended') return 'ended';
  // Not while this device is starting a call: if two users start at once, the service rejects one, who must see the other's call.
  if (own !== null && own.step !== 'starting' && own.conversationId === call.conversationId) return 'answered';
  if (isInCall(call, userId)) return 'answered_elsewhere';
  if (declined.includes(call.id)) return 'declined';
  // A call does not ring again for users who left it.
  return call.participants.some((participant) => participant.userId === userId) ? 'ended' : null;
}

export function updateOwnCall(own: JoinedCall, call: Call, userId: string): { own: OwnCall | null; effects: CallEffect[] } {
  const known = own.call.participants.find((participant) => participant.userId === userId);
  const current = call.participants.find((participant) => participant.userId === userId);
  const callId = call.id;
  if (call.state === 'ended')
    return { own: null, effects: [...closePeer, { do: 'notify_ended', callId, reason: call.endReason ?? 'completed' }] };
  // The event is older than the response to this device's join.
  if (!current || (known && current.joinedAt < known.joinedAt)) return { own, effects: [] };
  if (current.peerId !== own.peer.id || current.leftAt !== null)
    return { own: null, effects: [...closePeer, { do: 'notify_ended', callId, reason: 'left' }] };
  const present = new Set(presentPeers(call));
  const departed = presentPeers(own.call).filter((peerId) => !present.has(peerId));
  return { own: { ...own, call }, effects: departed.map((peerId) => ({ do: 'hang_up', peerId })) };
}

export const closePeer: readonly CallEffect[] = [{ do: 'stop_renewing' }, { do: 'close_peer' }];

function presentPeers({ participants }: Call): string[] {
  return participants.filter(({ leftAt }) => leftAt === null).map(({ peerId }) => peerId);
}
