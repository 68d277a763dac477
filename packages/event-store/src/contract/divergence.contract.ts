import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { EpochMismatch, LogDiverged } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, idIn, sent } from './append-builders.ts';
import { lostAfter, newEpoch } from './tampering.ts';
import { readWholeLog } from './whole-log.ts';

export function describeDivergence(opened: () => OpenedStore): void {
  describe('a log that has diverged', () => {
    test('stops a reader whose event was replaced', async () => {
      const { store, another, tamper } = opened();
      const conversationId = idIn(50);
      const events = await appended(store, appendOf([sent(conversationId), sent(conversationId), sent(conversationId)]));
      const anchor = { position: 3, eventId: events[2]!.id };
      await tamper(lostAfter(50, 2));

      const restored = await another();
      await expect(restored.readPartition(50, anchor, 10)).rejects.toThrow(LogDiverged);
      await appended(restored, appendOf([sent(conversationId)]));
      const divergence = await restored.readPartition(50, anchor, 10).catch((error: unknown) => error);
      expect(divergence).toBeInstanceOf(LogDiverged);
      expect(divergence).toMatchObject({ partition: 50, anchor });
      expect(await restored.readPartition(50, { position: 2, eventId: events[1]!.id }, 10)).toHaveLength(1);
    });

    test('stops a reader beyond the head', async () => {
      const { store } = opened();
      await expect(store.readPartition(51, { position: 1, eventId: newId() }, 10)).rejects.toThrow(LogDiverged);
      const [event] = await appended(store, appendOf([sent(idIn(51))]));
      await expect(store.readPartition(51, { position: 2, eventId: event.id }, 10)).rejects.toThrow(LogDiverged);
    });

    test('rejects appends of a process that started in an earlier epoch', async () => {
      const { store, another, tamper } = opened();
      const conversationId = idIn(52);
      await appended(store, appendOf([sent(conversationId)]));
      const next = store.epoch + 1;
      await tamper(newEpoch(next));

      await expect(store.append(appendOf([sent(conversationId)]))).rejects.toThrow(EpochMismatch);
      await expect(store.append(appendOf([sent(idIn(53))]))).rejects.toThrow(EpochMismatch);
      const restarted = await another();
      expect(restarted.epoch).toBe(next);
      await appended(restarted, appendOf([sent(conversationId)]));
      expect(await store.heads()).toEqual([{ partition: 52, position: 2, epoch: next }]);
      expect(await readWholeLog(restarted)).toHaveLength(2);
    });
  });
}
