import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCallParticipants, readCallsOfUser, readPeersOfCalls } from '@parley/read-tables/call-participants';
import type { Storage } from '../storage.fixture.ts';
import { clearPlaces, holdPlace, leavePlace, renewParticipation, type CallPlace } from './call-leases.ts';

const minute = 60_000_000;

export function describeCallLeases(open: () => Promise<Storage>): void {
  describe('the places in a call', () => {
    let storage: Storage;
    beforeAll(async () => {
      storage = await open();
    });
    afterAll(() => storage.close());

    const place = (changes: Partial<CallPlace> = {}): CallPlace => ({
      callId: randomUUID(),
      userId: randomUUID(),
      sessionId: randomUUID(),
      peerId: randomUUID(),
      conversationId: randomUUID(),
      ...changes,
    });

    test('are one a user and call, the latest device’s', async () => {
      const { logDatabase } = storage;
      const first = place();
      const second = { ...first, sessionId: randomUUID(), peerId: randomUUID() };
      await holdPlace(logDatabase, first, minute);
      await holdPlace(logDatabase, second, minute);
      await holdPlace(logDatabase, place({ userId: first.userId }), minute);
      expect(await readCallParticipants(logDatabase, first.callId)).toEqual([{ ...second, expiresAt: expect.any(Number) }]);
      expect(await readCallsOfUser(logDatabase, first.userId)).toHaveLength(2);
      await logDatabase.write([leavePlace(first)]);
      expect(await readCallParticipants(logDatabase, first.callId)).toHaveLength(1);
      await logDatabase.write([leavePlace(second)]);
      expect(await readCallParticipants(logDatabase, first.callId)).toEqual([]);
    });

    test('tell the peers of several calls at once', async () => {
      const { logDatabase } = storage;
      const [one, other, over] = [place(), place(), place()];
      const fellow = place({ callId: one.callId });
      for (const held of [one, other, fellow]) await holdPlace(logDatabase, held, minute);
      await holdPlace(logDatabase, over, -1);
      expect(await readPeersOfCalls(logDatabase, [one.callId, other.callId, over.callId])).toEqual(
        new Map([
          [one.callId, new Set([one.peerId, fellow.peerId])],
          [other.callId, new Set([other.peerId])],
        ]),
      );
      expect(await readPeersOfCalls(logDatabase, [])).toEqual(new Map());
    });

    test('are renewed by their own device while they last', async () => {
      const { logDatabase } = storage;
      const held = place();
      await holdPlace(logDatabase, held, minute);
      const [before] = await readCallParticipants(logDatabase, held.callId);
      expect(await renewParticipation(logDatabase, held, 2 * minute)).toBe(true);
      const [after] = await readCallParticipants(logDatabase, held.callId);
      expect(after!.expiresAt).toBeGreaterThan(before!.expiresAt + minute / 2);
      expect(await renewParticipation(logDatabase, { ...held, sessionId: randomUUID() }, minute)).toBe(false);
      expect(await renewParticipation(logDatabase, { ...held, conversationId: randomUUID() }, minute)).toBe(false);
      await holdPlace(logDatabase, held, -1);
      expect(await renewParticipation(logDatabase, held, minute)).toBe(false);
      expect(await readCallParticipants(logDatabase, held.callId)).toEqual([]);
    });

    test('end with the call', async () => {
      const { logDatabase } = storage;
      const held = place();
      await holdPlace(logDatabase, held, minute);
      await logDatabase.write([clearPlaces(held.callId)]);
      expect(await readCallsOfUser(logDatabase, held.userId)).toEqual([]);
    });
  });
}
