import { expect, test } from '@jest/globals';
import { DatabaseUnavailable } from './database.ts';
import { SlowDisk } from './slow-disk.fixture.ts';
import { walSync } from './wal-sync.ts';

test('one sync covers all requests that arrive during the previous one', async () => {
  const disk = new SlowDisk();
  const { sync, pending } = walSync(disk.fdatasync);
  const done: string[] = [];
  const record = (name: string, promise: Promise<void>) => promise.then(() => done.push(name));
  const all = [record('first', sync()), record('second', sync()), record('third', sync()), record('reader', pending())];
  expect(disk.syncs).toBe(1);
  disk.complete();
  await all[0];
  await new Promise(setImmediate);
  expect({ done, syncs: disk.syncs }).toEqual({ done: ['first'], syncs: 2 });
  disk.complete();
  await Promise.all(all);
  expect({ done: done.toSorted(), syncs: disk.syncs }).toEqual({ done: ['first', 'reader', 'second', 'third'], syncs: 2 });
});

test('a reader waits for nothing while no sync is pending', async () => {
  const disk = new SlowDisk();
  const { sync, pending } = walSync(disk.fdatasync);
  await pending();
  const first = sync();
  disk.complete();
  await first;
  await pending();
  expect(disk.syncs).toBe(1);
});

test('after a failed sync nothing is reported as durable', async () => {
  const disk = new SlowDisk();
  const { sync, pending } = walSync(disk.fdatasync);
  const both = [sync(), sync()];
  disk.fail(new Error('EIO'));
  for (const promise of [...both, sync(), pending()]) await expect(promise).rejects.toThrow(DatabaseUnavailable);
  expect(disk.syncs).toBe(1);
});
