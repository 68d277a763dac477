/**
 * Calls as one device lives them. Pure: what is heard, answered and wanted goes in, the next state and what is to be done
 * come out; sockets, timers, ringing and PeerJS are the caller's. One device is in one call at most; several may ring.
 *
 * - It rings for who neither has part in the call nor declined it, until the ring's time is over by the server's clock: so
 *   what is heard late rings nowhere, and what another device of the user answers stops ringing here.
 * - In a mesh each pair needs one connection: who joins later dials those who are in, so nobody dials whom they are dialled by.
 * - Who is in says so every 15 seconds; who is told to have left, by whomever, is out.
 */
import type { Call, Peer } from '@parley/events/wire/calls';

export interface CallState {
  userId: string;
  /** Calls that ring here, by id. */
  ringing: Readonly<Record<string, Call>>;
  /** Ids of calls that the user has declined, on whichever device. */
  declined: readonly string[];
  /** The call that this device is in, or about to be in. */
  own: OwnCall | null;
}

export type OwnCall =
  /** Asked for, and not answered yet. `abandoned`: the user hung up before the answer came. */
  | { step: 'starting' | 'accepting'; conversationId: string; abandoned: boolean }
  | { step: 'joined'; conversationId: string; call: Call; peer: Peer };

export type Silence = 'answered' | 'answered_elsewhere' | 'declined' | 'over';

/** What the caller has to do, in this order. */
export type CallEffect =
  /** Until then by the server's clock, in milliseconds since 1970; `silence` may come before. */
  | { do: 'ring'; call: Call; until: number }
  | { do: 'silence'; callId: string; because: Silence }
  /** A socket command, or the REST call of the same name; its answer is an input. */
  | { do: 'send'; command: `call.${'start' | 'accept' | 'decline' | 'leave'}`; argument: Record<string, string> }
  | { do: 'open_peer'; peer: Peer }
  | { do: 'dial'; peerId: string }
  | { do: 'hang_up'; peerId: string }
  | { do: 'close_peer' }
  /** Send `call.renew` now and then, until told to stop. */
  | { do: 'renew'; everyMs: number; conversationId: string; callId: string }
  | { do: 'stop_renewing' }
  /** This device is out: why, as the call ended, or `left` where it goes on without it. */
  | { do: 'tell_over'; callId: string; because: NonNullable<Call['endReason']> | 'left' }
  /** The command was refused: the problem's code. */
  | { do: 'tell_refused'; code: string };

export interface CallStep {
  state: CallState;
  effects: readonly CallEffect[];
}

export function noCalls(userId: string): CallState {
  return { userId, ringing: {}, declined: [], own: null };
}

export const ringMs = 45_000;
export const renewMs = 15_000;

export function isInCall(call: Call, userId: string): boolean {
  return call.participants.some((participant) => participant.userId === userId && participant.leftAt === null);
}
