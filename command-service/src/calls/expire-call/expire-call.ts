import type { NewEvent } from '@parley/events/envelope';
import type { Call, CallEventType } from '@parley/events/event-constructors/call-events';
import { ended, isLive, leaving, presentIn } from '../call.ts';
import type { Calling } from '../calling.ts';

/** Microseconds: how long it rings, and how long somebody in a call may be silent. */
export interface CallTimes {
  ring: number;
  lease: number;
}

/** A lease that is held: until when, by the database's clock. */
export interface HeldPlace {
  peerId: string;
  expiresAt: number;
}

/** Nobody came: reads the call. One that was answered or is over stays as it is. */
export function decideMissCall({ call }: Calling): NewEvent<CallEventType>[] {
  return isLive(call) && call.state === 'ringing' ? [ended(call, 'missed')] : [];
}

/** The device that joined as this peer was not heard of any more: reads the call. One that left meanwhile stays out. */
export function decideLapse({ conversation, call }: Calling, peerId: string): NewEvent<CallEventType>[] {
  const silent = isLive(call) ? presentIn(call).find((one) => one.peerId === peerId) : undefined;
  return isLive(call) && silent ? leaving(call, silent.userId, { kind: conversation.kind, whileRinging: 'failed' }) : [];
}

/** What a call that is looked at `now` is due for, and when to look again. */
export function dueOf(call: Call, held: readonly HeldPlace[], { ring, lease }: CallTimes, now: number) {
  const ringsUntil = call.state === 'ringing' ? call.startedAt + ring : Infinity;
  const ends = presentIn(call).map(({ userId, peerId, joinedAt }) => {
    const place = held.find((one) => one.peerId === peerId);
    // Who has just joined may have no row yet.
    return { userId, peerId, at: place?.expiresAt ?? joinedAt + lease };
  });
  return {
    isMissed: ringsUntil <= now,
    lapsed: ends.filter(({ at }) => at <= now),
    next: Math.min(ringsUntil, ...ends.map(({ at }) => at)),
  };
}
