import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCallParticipants, readCallsOfUser, readPeersOfCalls } from '@parley/write-tables/call-participants';
import type { Storage } from '../storage.fixture.ts';
import { releaseAllLeases, grantLease, releaseLease, renewLease, type CallParticipation } from './call-leases.ts';

const minute = 60_000_000;

export function describeCallLeases(open: () => Promise<Storage>): void {
  describe('call leases', () => {
    let storage: Storage;
    beforeAll(async () => {
      storage = await open();
    });
    afterAll(() => storage.close());

    const participation = (changes: Partial<CallParticipation> = {}): CallParticipation => ({
      callId: randomUUID(),
      userId: randomUUID(),
      sessionId: randomUUID(),
      peerId: randomUUID(),
      conversationId: randomUUID(),
      ...changes,
    });

    test('belong to the latest device: one lease per user and call', async () => {
      const { logDatabase } = storage;
      const first = participation();
      const second = { ...first, sessionId: randomUUID(), peerId: randomUUID() };
      await grantLease(logDatabase, first, minute);
      await grantLease(logDatabase, second, minute);
      await grantLease(logDatabase, participation({ userId: first.userId }), minute);
      expect(await readCallParticipants(logDatabase, first.callId)).toEqual([{ ...second, expiresAt: expect.any(Number) }]);
      expect(await readCallsOfUser(logDatabase, first.userId)).toHaveLength(2);
      await logDatabase.write([releaseLease(first)]);
      expect(await readCallParticipants(logDatabase, first.callId)).toHaveLength(1);
      await logDatabase.write([releaseLease(second)]);
      expect(await readCallParticipants(logDatabase, first.callId)).toEqual([]);
    });

    test('list the peers of several calls at once', async () => {
      const { logDatabase } = storage;
      const [one, other, over] = [participation(), participation(), participation()];
      const second = participation({ callId: one.callId });
      for (const lease of [one, other, second]) await grantLease(logDatabase, lease, minute);
      await grantLease(logDatabase, over, -1);
      expect(await readPeersOfCalls(logDatabase, [one.callId, other.callId, over.callId])).toEqual(
        new Map([
          [one.callId, new Set([one.peerId, second.peerId])],
          [other.callId, new Set([other.peerId])],
        ]),
      );
      expect(await readPeersOfCalls(logDatabase, [])).toEqual(new Map());
    });

    test('are renewed by their own device until they expire', async () => {
      const { logDatabase } = storage;
      const lease = participation();
      await grantLease(logDatabase, lease, minute);
      const [before] = await readCallParticipants(logDatabase, lease.callId);
      expect(await renewLease(logDatabase, lease, 2 * minute)).toBe(true);
      const [after] = await readCallParticipants(logDatabase, lease.callId);
      expect(after!.expiresAt).toBeGreaterThan(before!.expiresAt + minute / 2);
      expect(await renewLease(logDatabase, { ...lease, sessionId: randomUUID() }, minute)).toBe(false);
      expect(await renewLease(logDatabase, { ...lease, conversationId: randomUUID() }, minute)).toBe(false);
      await grantLease(logDatabase, lease, -1);
      expect(await renewLease(logDatabase, lease, minute)).toBe(false);
      expect(await readCallParticipants(logDatabase, lease.callId)).toEqual([]);
    });

    test('are released with the call', async () => {
      const { logDatabase } = storage;
      const lease = participation();
      await grantLease(logDatabase, lease, minute);
      await logDatabase.write([releaseAllLeases(lease.callId)]);
      expect(await readCallsOfUser(logDatabase, lease.userId)).toEqual([]);
    });
  });
}
