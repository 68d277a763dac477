import { expect, test } from '@jest/globals';
import { DatabaseUnavailable } from './database.ts';
import { SlowDisk } from './slow-disk.fixture.ts';
import { walFlush } from './wal-flush.ts';

test('one wait for the disk stands for all who came while the one before was under way', async () => {
  const disk = new SlowDisk();
  const { flush, underWay } = walFlush(disk.sync);
  const flushed: string[] = [];
  const told = (who: string, promise: Promise<void>) => promise.then(() => flushed.push(who));
  const all = [told('first', flush()), told('second', flush()), told('third', flush()), told('reader', underWay())];
  expect(disk.asked).toBe(1);
  disk.takesIt();
  await all[0];
  await new Promise(setImmediate);
  expect({ flushed, asked: disk.asked }).toEqual({ flushed: ['first'], asked: 2 });
  disk.takesIt();
  await Promise.all(all);
  expect({ flushed: flushed.toSorted(), asked: disk.asked }).toEqual({ flushed: ['first', 'reader', 'second', 'third'], asked: 2 });
});

test('who reads while nothing is under way waits for nothing', async () => {
  const disk = new SlowDisk();
  const { flush, underWay } = walFlush(disk.sync);
  await underWay();
  const first = flush();
  disk.takesIt();
  await first;
  await underWay();
  expect(disk.asked).toBe(1);
});

test('after a refusal nothing is called durable any more', async () => {
  const disk = new SlowDisk();
  const { flush, underWay } = walFlush(disk.sync);
  const both = [flush(), flush()];
  disk.refuses(new Error('EIO'));
  for (const one of [...both, flush(), underWay()]) await expect(one).rejects.toThrow(DatabaseUnavailable);
  expect(disk.asked).toBe(1);
});
