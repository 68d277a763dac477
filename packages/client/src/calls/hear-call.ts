/** What the socket and fresh reads tell of calls. */
import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import { isInCall, ringMs, type CallEffect, type CallState, type CallStep, type OwnCall, type Silence } from './call-state.ts';

/** After a `call.*` event. `now`: the server's time in milliseconds, as the last `ready` and one's own clock tell it. */
export function hearCall(state: CallState, event: CallEvent, now: number): CallStep {
  const isOwnNo = event.type === 'call.declined' && event.actorId === state.userId;
  return learn(isOwnNo ? { ...state, declined: [...state.declined, event.call.id] } : state, event.call, now);
}

/** After `ready` and `resync`: `active` are all calls that ring or go on, as the inbox shows them. */
export function readCalls(before: CallState, active: readonly Call[], now: number): CallStep {
  const listed = new Set(active.map(({ id }) => id));
  const effects: CallEffect[] = [];
  let state = before;
  for (const call of [...Object.values(before.ringing), ...(before.own?.step === 'joined' ? [before.own.call] : [])]) {
    const over = listed.has(call.id) ? null : { ...call, state: 'ended' as const, endReason: call.endReason ?? ('completed' as const) };
    if (over) ({ state } = collect(learn(state, over, now), effects));
  }
  for (const call of active) ({ state } = collect(learn(state, call, now), effects));
  return { state, effects };
}

function collect(step: CallStep, effects: CallEffect[]): CallStep {
  effects.push(...step.effects);
  return step;
}

function learn(state: CallState, call: Call, now: number): CallStep {
  const rung = ringOn(state, call, now);
  const { own } = rung.state;
  if (own?.step !== 'joined' || own.call.id !== call.id) return rung;
  const next = goOn(own, call, state.userId);
  return { state: { ...rung.state, own: next.own }, effects: [...rung.effects, ...next.effects] };
}

function ringOn(state: CallState, call: Call, now: number): CallStep {
  const until = Date.parse(call.startedAt) + ringMs;
  const silence = silenceOf(state, call);
  const isRinging = call.id in state.ringing;
  if (silence === null && (isRinging || now < until)) {
    const ringing = { ...state.ringing, [call.id]: call };
    return { state: { ...state, ringing }, effects: isRinging ? [] : [{ do: 'ring', call, until }] };
  }
  if (!isRinging) return { state, effects: [] };
  const { [call.id]: _silent, ...ringing } = state.ringing;
  return { state: { ...state, ringing }, effects: [{ do: 'silence', callId: call.id, because: silence ?? 'over' }] };
}

/** Why it must not ring here; null where it may. */
function silenceOf({ userId, declined, own }: CallState, call: Call): Silence | null {
  if (call.state === 'ended') return 'over';
  // Not while one's own is asked for: of two who start at once, one is refused, and shall hear the other's.
  if (own !== null && own.step !== 'starting' && own.conversationId === call.conversationId) return 'answered';
  if (isInCall(call, userId)) return 'answered_elsewhere';
  if (declined.includes(call.id)) return 'declined';
  // Who was in it and left hears no ring again.
  return call.participants.some((participant) => participant.userId === userId) ? 'over' : null;
}

type Joined = Extract<OwnCall, { step: 'joined' }>;

function goOn(own: Joined, call: Call, userId: string): { own: OwnCall | null; effects: CallEffect[] } {
  const known = own.call.participants.find((participant) => participant.userId === userId);
  const mine = call.participants.find((participant) => participant.userId === userId);
  const callId = call.id;
  if (call.state === 'ended')
    return { own: null, effects: [...closing, { do: 'tell_over', callId, because: call.endReason ?? 'completed' }] };
  // Told before this device had joined: the answer to its joining came first.
  if (!mine || (known && mine.joinedAt < known.joinedAt)) return { own, effects: [] };
  if (mine.peerId !== own.peer.id || mine.leftAt !== null)
    return { own: null, effects: [...closing, { do: 'tell_over', callId, because: 'left' }] };
  const present = new Set(presentPeers(call));
  const gone = presentPeers(own.call).filter((peerId) => !present.has(peerId));
  return { own: { ...own, call }, effects: gone.map((peerId) => ({ do: 'hang_up', peerId })) };
}

export const closing: readonly CallEffect[] = [{ do: 'stop_renewing' }, { do: 'close_peer' }];

function presentPeers({ participants }: Call): string[] {
  return participants.filter(({ leftAt }) => leftAt === null).map(({ peerId }) => peerId);
}
