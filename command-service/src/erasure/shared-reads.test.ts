import { expect, jest, test } from '@jest/globals';
import type { EventStore } from '@parley/event-store/event-store';
import { sharedReads } from './shared-reads.ts';

const start = { position: 0, eventId: null };

test('reads of the same range at the same time are one scan, for all types', async () => {
  const scan = jest.fn<EventStore['readPartition']>(async () => []);
  const read = sharedReads({ readPartition: scan }, ['MessageDeleted', 'AvatarChanged']);
  const [one, other] = await Promise.all([read(3, start, 10), read(3, start, 10)]);
  expect(one).toBe(other);
  expect(scan.mock.calls).toEqual([[3, start, 10, ['MessageDeleted', 'AvatarChanged']]]);
});

test('a later read scans again, also after one that failed', async () => {
  const scan = jest.fn<EventStore['readPartition']>(async () => []).mockRejectedValueOnce(new Error('unavailable'));
  const read = sharedReads({ readPartition: scan }, ['MessageDeleted']);
  await expect(Promise.all([read(3, start, 10), read(3, start, 10)])).rejects.toThrow('unavailable');
  await expect(read(3, start, 10)).resolves.toEqual([]);
  await expect(read(3, start, 10)).resolves.toEqual([]);
  expect(scan).toHaveBeenCalledTimes(3);
});

test.each([
  ['partition', { partition: 4 }],
  ['anchor', { after: { position: 0, eventId: '019ad1c7-e7ba-73de-9fc0-000000000000' } }],
  ['limit', { limit: 5 }],
])('a read of another %s has its own scan', async (_name, other) => {
  const scan = jest.fn<EventStore['readPartition']>(async () => []);
  const read = sharedReads({ readPartition: scan }, ['MessageDeleted']);
  const { partition, after, limit } = { partition: 3, after: start, limit: 10, ...other };
  await Promise.all([read(3, start, 10), read(partition, after, limit)]);
  expect(scan).toHaveBeenCalledTimes(2);
});
