import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { EpochMismatch, type EventStore, LogDiverged } from '../event-store.ts';
import { fileHighWaterMarks } from '../high-water-marks/file-high-water-marks.ts';
import type { HighWaterMarkOptions } from '../high-water-marks/mark-sync.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, idIn, sent } from './append-builders.ts';
import { lostAfter, newEpoch } from './tampering.ts';
import { readWholeLog } from './whole-log.ts';

const quiet = { error: () => undefined, warn: () => undefined };

export function describeLostCommits(opened: () => OpenedStore): void {
  const conversationId = idIn(20);
  const append = (store: EventStore, id = conversationId) => appended(store, appendOf([sent(id)]));

  describe('HA 3.1: a log that lost acknowledged commits under an open store', () => {
    test('refuses every append from then on, and is not ready', async () => {
      const { store, another, tamper } = opened();
      for (let count = 0; count < 3; count += 1) await append(store);
      await append(store, idIn(21));
      expect(store.divergence()).toBeNull();
      await tamper(lostAfter(20, 1));

      await expect(append(store)).rejects.toThrow(LogDiverged);
      await expect(append(store, idIn(21))).rejects.toThrow(LogDiverged);
      await expect(store.ping()).rejects.toThrow(LogDiverged);
      expect(store.divergence()).toMatchObject({ partition: 20, anchor: { position: 3 } });
      expect(await readWholeLog(await another())).toHaveLength(2);
    });

    test('refuses appends when another process has filled the lost positions', async () => {
      const { store, another, tamper } = opened();
      for (let count = 0; count < 3; count += 1) await append(store);
      await tamper(lostAfter(20, 1));
      const other = await another();
      for (let count = 0; count < 5; count += 1) await append(other);

      await expect(append(store)).rejects.toThrow(LogDiverged);
      expect(other.divergence()).toBeNull();
      await append(other);
    });

    test('refuses all appends of one batch', async () => {
      const { store, tamper } = opened();
      await append(store);
      await tamper(lostAfter(20, 0));
      const results = await Promise.allSettled([append(store), append(store), append(store, idIn(22))]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await store.heads()).toEqual([]);
    });

    test('does not mistake appends of several processes for a loss', async () => {
      const { store, another } = opened();
      const other = await another();
      for (let count = 0; count < 10; count += 1) await Promise.all([append(store), append(other), append(store, idIn(21))]);
      expect(await readWholeLog(store)).toHaveLength(30);
      expect([store.divergence(), other.divergence()]).toEqual([null, null]);
    });
  });

  describe('HA 3.1: high-water marks outside the database', () => {
    /** Deleted at the end: stores that a test leaves open write to their folders until the hooks after it close them. */
    let root: string;
    let highWaterMarks: HighWaterMarkOptions;
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'parley-marks-'));
    });
    beforeEach(async () => {
      highWaterMarks = { open: fileHighWaterMarks(await mkdtemp(join(root, 'test-'))), logger: quiet, intervalMs: 20 };
    });
    afterAll(() => rm(root, { recursive: true }));

    test('detect a log that was restored while the store was closed', async () => {
      const { another, tamper } = opened();
      const before = await another({ highWaterMarks });
      for (let count = 0; count < 3; count += 1) await append(before);
      await before.close();
      await tamper(lostAfter(20, 2));

      const restarted = await another({ highWaterMarks });
      expect(restarted.divergence()).toMatchObject({ partition: 20, anchor: { position: 3 } });
      await expect(append(restarted)).rejects.toThrow(LogDiverged);
      await restarted.close();
      // A second restart forgets nothing.
      const again = await another({ highWaterMarks });
      await expect(append(again)).rejects.toThrow(LogDiverged);
    });

    test('are ignored in a new epoch, which ends the halt', async () => {
      const { store, another, tamper } = opened();
      const before = await another({ highWaterMarks });
      for (let count = 0; count < 3; count += 1) await append(before);
      await tamper(lostAfter(20, 2));
      await expect(append(before)).rejects.toThrow(LogDiverged);
      await tamper(newEpoch(store.epoch + 1));
      await waitUntil(
        () =>
          append(before).then(
            () => false,
            (error: unknown) => error instanceof EpochMismatch,
          ),
        {
          what: 'the process to notice the new epoch',
        },
      );
      await before.close();

      const restarted = await another({ highWaterMarks });
      await append(restarted);
      expect(restarted.divergence()).toBeNull();
      await restarted.close();
      const again = await another({ highWaterMarks });
      expect(again.divergence()).toBeNull();
      await append(again);
    });

    test('stop a store that was restored from a backup of an earlier epoch', async () => {
      const { store, another, tamper } = opened();
      await tamper(newEpoch(store.epoch + 1));
      const before = await another({ highWaterMarks });
      await append(before);
      await before.close();
      await tamper(newEpoch(store.epoch));

      const restored = await another({ highWaterMarks });
      await expect(append(restored)).rejects.toThrow(LogDiverged);
    });

    test('show one process what another has acknowledged', async () => {
      const { another, tamper } = opened();
      const reader = await another({ highWaterMarks });
      const writer = await another({ highWaterMarks });
      await append(writer);
      await append(writer);
      await writer.close();
      await tamper(lostAfter(20, 1));
      await waitUntil(() => reader.divergence() !== null, { what: 'the reader to detect the loss' });
    });

    test('agree with an intact log', async () => {
      const { another } = opened();
      for (let restart = 0; restart < 3; restart += 1) {
        const store = await another({ highWaterMarks });
        await Promise.all([append(store), append(store), append(store, idIn(21))]);
        await store.close();
      }
      const store = await another({ highWaterMarks });
      expect(store.divergence()).toBeNull();
      expect(await readWholeLog(store)).toHaveLength(9);
    });
  });
}
