/** Participations of calls: a participant holds a lease from joining until they leave or the call ends. */
import type { Database } from '@parley/database/database';
import type { Call, CallParticipant } from '@parley/events/event-constructors/call-events';
import { readCallParticipants, readCallsOfUser, type CallParticipantRow } from '@parley/write-tables/call-participants';
import { deleteDeadline, setDeadline } from '../deadlines/deadlines.ts';
import { grantLease, releaseAllLeases, releaseLease, renewLease } from './call-leases.ts';

export interface CallParticipations {
  /** Sets the call's deadline. Called before the start is appended, so that a crash in between leaves no call without a deadline. */
  setDeadline(call: { conversationId: string; callId: string }): Promise<void>;
  grant(call: Pick<Call, 'callId' | 'conversationId'>, participant: CallParticipant): Promise<void>;
  /** Releases the lease of this peer; one that the user took with another peer stays. */
  release(call: Pick<Call, 'callId'>, participant: CallParticipant): Promise<void>;
  /** False if this device has no lease or its lease has expired. */
  renew(device: { callId: string; conversationId: string; userId: string; sessionId: string }): Promise<boolean>;
  /** Reads the unexpired leases and the database's time. */
  read(callId: string): Promise<{ leases: CallParticipantRow[]; now: number }>;
  /** True if the user is in any call. */
  isBusy(userId: string): Promise<boolean>;
  /** Releases the leases of participants who have left; of an ended call all leases and the deadline. */
  reconcile(call: Call): Promise<void>;
  /** Deletes all leases and the deadline of a call. */
  clear(callId: string): Promise<void>;
}

/** `ringing` and `lease` in microseconds. */
export function callParticipations(database: Database, { ringing, lease }: { ringing: number; lease: number }): CallParticipations {
  async function setCallDeadline({ conversationId, callId }: { conversationId: string; callId: string }): Promise<void> {
    const dueAt = (await database.now()) + Math.min(ringing, lease);
    await setDeadline(database, { deadlineId: callId, targetId: conversationId, dueAt });
  }

  async function clear(callId: string): Promise<void> {
    await database.write([releaseAllLeases(callId), deleteDeadline(callId)]);
  }

  return {
    setDeadline: setCallDeadline,
    clear,
    async grant({ callId, conversationId }, { userId, sessionId, peerId }) {
      await grantLease(database, { callId, userId, sessionId, peerId, conversationId }, lease);
      // If the start took longer than the ringing time, its deadline may have fired and been deleted.
      await setCallDeadline({ callId, conversationId });
    },
    async release({ callId }, { userId, peerId }) {
      await database.write([releaseLease({ callId, userId, peerId })]);
    },
    renew: (device) => renewLease(database, device, lease),
    async read(callId) {
      // Read the clock first: a lease that expires in between counts as held and is checked again later.
      const now = await database.now();
      return { now, leases: await readCallParticipants(database, callId) };
    },
    isBusy: async (userId) => (await readCallsOfUser(database, userId)).length > 0,
    async reconcile(call) {
      if (call.state === 'ended') return clear(call.callId);
      const left = call.participants.filter(({ leftAt }) => leftAt !== null);
      if (left.length > 0) await database.write(left.map(({ userId, peerId }) => releaseLease({ callId: call.callId, userId, peerId })));
    },
  };
}
