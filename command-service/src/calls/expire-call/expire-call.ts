import type { NewEvent } from '@parley/events/envelope';
import type { Call, CallEventType } from '@parley/events/event-constructors/call-events';
import { defineCommand } from '../../define-command.ts';
import { endedEvent, isLive, leftEvents, presentParticipants } from '../call.ts';
import { callScope, type CallState, type CallTarget } from '../call-state.ts';

/** Ringing time and lease term, in microseconds. */
export interface CallTimes {
  ringing: number;
  lease: number;
}

/** A participant's lease; `expiresAt` is in the database's time. */
export interface HeldLease {
  peerId: string;
  expiresAt: number;
}

/** Reads: the call. Ends a call that is still ringing; an answered or ended call does not change. */
export function decideMissCall({ call }: CallState): NewEvent<CallEventType>[] {
  return isLive(call) && call.state === 'ringing' ? [endedEvent(call, 'missed')] : [];
}

export const missCall = defineCommand({ name: 'MissCall', ...callScope, decide: decideMissCall });

export interface ExpireParticipation extends CallTarget {
  peerId: string;
}

/** Reads: the call. Removes the participant with this peer; nothing changes if the peer has left. */
export function decideExpireParticipation({ conversation, call }: CallState, { peerId }: ExpireParticipation): NewEvent<CallEventType>[] {
  const expired = isLive(call) ? presentParticipants(call).find((participant) => participant.peerId === peerId) : undefined;
  return isLive(call) && expired ? leftEvents(call, expired.userId, { kind: conversation.kind, whileRinging: 'failed' }) : [];
}

export const expireParticipation = defineCommand({ name: 'ExpireParticipation', ...callScope, decide: decideExpireParticipation });

/** Finds what has expired at `now`, and when the next expiry is due. */
export function findExpired(call: Call, leases: readonly HeldLease[], { ringing, lease: term }: CallTimes, now: number) {
  const ringsUntil = call.state === 'ringing' ? call.startedAt + ringing : Infinity;
  const expiries = presentParticipants(call).map(({ userId, peerId, joinedAt }) => {
    const lease = leases.find((row) => row.peerId === peerId);
    // A participant who has just joined may not have a lease yet.
    return { userId, peerId, at: lease?.expiresAt ?? joinedAt + term };
  });
  return {
    isMissed: ringsUntil <= now,
    participants: expiries.filter(({ at }) => at <= now),
    next: Math.min(ringsUntil, ...expiries.map(({ at }) => at)),
  };
}
