import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { newId } from '@parley/events/ids';
import { withHighWaterMarks } from './high-water-marks.ts';
import type { CliConfig } from '../config.ts';

await describeWithServer('redis', (REDIS_URL) => {
  const config = { REDIS_URL } as CliConfig;
  const newStoreId = () => randomBytes(16).toString('hex');
  const mark = (partition: number, position: number) => ({ partition, position, eventId: newId() });

  test('HA 3.1: high-water marks in Redis keep the highest position of each partition', async () => {
    await withHighWaterMarks(config, newStoreId(), async (marks) => {
      expect(await marks.read()).toBeNull();
      const [low, high, other] = [mark(3, 9), mark(3, 10), mark(40, 1)];
      await marks.raise({ epoch: 1, marks: [high] });
      await marks.raise({ epoch: 1, marks: [low, other] });
      const stored = await marks.read();
      expect(stored!.epoch).toBe(1);
      expect(new Set(stored!.marks)).toEqual(new Set([high, other]));
    });
  });

  test('HA 3.1: a later epoch replaces them, an earlier one is ignored, and clear() deletes them', async () => {
    await withHighWaterMarks(config, newStoreId(), async (marks) => {
      await marks.raise({ epoch: 2, marks: [mark(3, 9)] });
      const first = mark(5, 1);
      await marks.raise({ epoch: 3, marks: [first] });
      await marks.raise({ epoch: 2, marks: [mark(3, 11)] });
      expect(await marks.read()).toEqual({ epoch: 3, marks: [first] });
      await marks.clear();
      expect(await marks.read()).toBeNull();
    });
  });

  test('HA 3.1: each store has its own', async () => {
    const storeId = newStoreId();
    await withHighWaterMarks(config, storeId, (marks) => marks.raise({ epoch: 1, marks: [mark(3, 9)] }));
    await withHighWaterMarks(config, newStoreId(), async (marks) => expect(await marks.read()).toBeNull());
    await withHighWaterMarks(config, storeId, async (marks) => expect((await marks.read())!.marks).toHaveLength(1));
  });
});
