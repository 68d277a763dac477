/** The places in calls as commands keep them: who joined holds one, who left or whose call is over does not. */
import type { Database } from '@parley/database/database';
import type { Call, CallParticipant } from '@parley/events/event-constructors/call-events';
import { readCallParticipants, readCallsOfUser, type CallParticipantRow } from '@parley/read-tables/call-participants';
import { forgetDeadline, setDeadline } from '../deadlines/deadlines.ts';
import { clearPlaces, holdPlace, leavePlace, renewParticipation } from './call-leases.ts';

export interface CallPlaces {
  /** Sets the call's deadline, before its start is appended: whatever dies then, somebody looks after it. */
  watch(call: { conversationId: string; callId: string }): Promise<void>;
  hold(call: Pick<Call, 'callId' | 'conversationId'>, participant: CallParticipant): Promise<void>;
  /** Of this joining alone. */
  giveUp(call: Pick<Call, 'callId'>, participant: CallParticipant): Promise<void>;
  /** False when this device's lease has run out, or it has none. */
  renew(device: { callId: string; conversationId: string; userId: string; sessionId: string }): Promise<boolean>;
  /** The leases that are held, and the database's time. */
  read(callId: string): Promise<{ held: CallParticipantRow[]; now: number }>;
  /** Whether the user is in any call. */
  isBusy(userId: string): Promise<boolean>;
  /** Drops the leases of who has left; of a call that is over all of them, and its deadline. */
  settle(call: Call): Promise<void>;
  /** Nothing is left of the call but what the log says. */
  clear(callId: string): Promise<void>;
}

/** `ring` and `lease` in microseconds. */
export function callPlaces(database: Database, { ring, lease }: { ring: number; lease: number }): CallPlaces {
  const watch = async ({ conversationId, callId }: { conversationId: string; callId: string }) => {
    const dueAt = (await database.now()) + Math.min(ring, lease);
    await setDeadline(database, { deadlineId: callId, targetId: conversationId, dueAt });
  };
  const clear = async (callId: string) => void (await database.write([clearPlaces(callId), forgetDeadline(callId)]));
  return {
    clear,
    watch,
    async hold({ callId, conversationId }, { userId, sessionId, peerId }) {
      await holdPlace(database, { callId, userId, sessionId, peerId, conversationId }, lease);
      // A start that took longer than the call would have rung may find its deadline fired and gone.
      await watch({ callId, conversationId });
    },
    giveUp: async ({ callId }, { userId, peerId }) => void (await database.write([leavePlace({ callId, userId, peerId })])),
    renew: (device) => renewParticipation(database, device, lease),
    async read(callId) {
      // The clock first: a lease that runs out in between counts as held, and is looked at again.
      const now = await database.now();
      return { now, held: await readCallParticipants(database, callId) };
    },
    isBusy: async (userId) => (await readCallsOfUser(database, userId)).length > 0,
    async settle(call) {
      if (call.state === 'ended') return clear(call.callId);
      const gone = call.participants.filter(({ leftAt }) => leftAt !== null);
      if (gone.length > 0) await database.write(gone.map(({ userId, peerId }) => leavePlace({ callId: call.callId, userId, peerId })));
    },
  };
}
