/**
 * State machine of calls on one device. Pure: events, responses and user actions go in; the next state and its effects come
 * out. Sockets, timers, ringtones and PeerJS are up to the caller. A device is in at most one call; several can ring.
 *
 * - A call rings for users who neither joined nor declined it, until the ringing time is over by the server's clock. So a call
 *   that is reported late does not ring, and a call that another device of the user answers stops ringing here.
 * - In a mesh each pair of peers needs one connection: a joining peer dials all present peers, so no pair dials twice.
 * - A participant renews its participation every 15 seconds. A participant that the service reports as left is out of the call.
 */
import type { Call, Peer } from '@parley/events/wire/calls';

export interface CallState {
  userId: string;
  /** Calls that ring on this device, by id. */
  ringing: Readonly<Record<string, Call>>;
  /** Ids of calls that the user declined on any device. */
  declined: readonly string[];
  /** The call that this device is in or is joining. */
  own: OwnCall | null;
}

export type OwnCall = JoiningCall | JoinedCall;

/** Requested, but not yet confirmed. */
export interface JoiningCall {
  step: 'starting' | 'accepting';
  conversationId: string;
  /** The user hung up before the response arrived. */
  abandoned: boolean;
  /** By id: the conversation's calls as of the latest events. These may be newer than the response, which names the call. */
  seen: Readonly<Record<string, Call>>;
}

export interface JoinedCall {
  step: 'joined';
  conversationId: string;
  call: Call;
  peer: Peer;
}

export type StopRingingReason = 'answered' | 'answered_elsewhere' | 'declined' | 'ended';

/** Actions for the caller to perform, in this order. */
export type CallEffect =
  /** Ring until this time by the server's clock (milliseconds since 1970), or until `stop_ringing`. */
  | { do: 'ring'; call: Call; until: number }
  | { do: 'stop_ringing'; callId: string; reason: StopRingingReason }
  /** Send a socket command, or the REST command of the same name. Its response is an input. */
  | { do: 'send'; command: `call.${'start' | 'accept' | 'decline' | 'leave'}`; argument: Record<string, string> }
  | { do: 'open_peer'; peer: Peer }
  | { do: 'dial'; peerId: string }
  | { do: 'hang_up'; peerId: string }
  | { do: 'close_peer' }
  /** Send `call.renew` at this interval until `stop_renewing`. */
  | { do: 'renew'; everyMs: number; conversationId: string; callId: string }
  | { do: 'stop_renewing' }
  /** Notify the user that the call ended, or that it continues without this device (`left`). */
  | { do: 'notify_ended'; callId: string; reason: NonNullable<Call['endReason']> | 'left' }
  /** Notify the user that the command was rejected. `code`: the problem's code. */
  | { do: 'notify_rejected'; code: string };

export interface CallStep {
  state: CallState;
  effects: readonly CallEffect[];
}

export function noCalls(userId: string): CallState {
  return { userId, ringing: {}, declined: [], own: null };
}

/** The calls that the state holds, except those that ended. */
export function heldCalls({ ringing, own }: CallState): Call[] {
  const owned = own === null ? [] : own.step === 'joined' ? [own.call] : Object.values(own.seen);
  return [...Object.values(ringing), ...owned.filter(({ state }) => state !== 'ended')];
}

export const ringingMs = 45_000;
export const renewMs = 15_000;

export function isInCall(call: Call, userId: string): boolean {
  return call.participants.some((participant) => participant.userId === userId && participant.leftAt === null);
}
