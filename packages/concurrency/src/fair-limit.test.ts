import { describe, expect, test } from '@jest/globals';
import { createFairLimit, type FairTaskOptions } from './fair-limit.ts';

/** Occupies the only slot of a limit; `add` queues named tasks, `run` frees the slot and returns the order in which they ran. */
function busyLimit(bounds: { maxQueued: number; maxQueuedPerKey: number }) {
  const limit = createFairLimit({ concurrency: 1, ...bounds, onFull: (key) => new RangeError(`too many of ${key}`) });
  const slot = Promise.withResolvers<void>();
  const order: string[] = [];
  const tasks = [limit('first', () => slot.promise)];
  return {
    limit,
    add(key: string, name: string, options?: FairTaskOptions): void {
      tasks.push(limit(key, async () => void order.push(name), options));
    },
    async run(): Promise<string[]> {
      slot.resolve();
      await Promise.all(tasks);
      return order;
    },
  };
}

describe('H4: a fair limit', () => {
  test('lets keys take turns, however much one has queued', async () => {
    const { add, run } = busyLimit({ maxQueued: 10, maxQueuedPerKey: 10 });
    for (const name of ['a1', 'a2', 'a3']) add('a', name);
    add('b', 'b1');
    add('c', 'c1');
    expect(await run()).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  test('rejects tasks beyond the queue of a key and of all keys', async () => {
    const { limit, add, run } = busyLimit({ maxQueued: 3, maxQueuedPerKey: 2 });
    add('a', 'a1');
    add('a', 'a2');
    await expect(limit('a', async () => {})).rejects.toThrow('too many of a');
    add('b', 'b1');
    await expect(limit('c', async () => {})).rejects.toThrow(RangeError);
    expect(await run()).toEqual(['a1', 'b1', 'a2']);
    await expect(limit('a', async () => 'free again')).resolves.toBe('free again');
  });

  test('gives trusted keys a queue of their own and every other slot', async () => {
    const { add, run } = busyLimit({ maxQueued: 3, maxQueuedPerKey: 3 });
    for (const name of ['a1', 'b1', 'c1']) add(name, name);
    for (const name of ['t1', 't2']) add(name, name, { trusted: true });
    expect(await run()).toEqual(['t1', 'a1', 't2', 'b1', 'c1']);
  });

  test('H3: leaves a slot to others', async () => {
    const limit = createFairLimit({ concurrency: 2, maxRunningPerKey: 1, maxQueued: 10, maxQueuedPerKey: 10 });
    const slot = Promise.withResolvers<void>();
    const order: string[] = [];
    const record = (name: string) => async () => void order.push(name);
    const tasks = [limit('a', () => slot.promise), limit('a', record('a2')), limit('a', record('a3'))];
    await limit('b', record('b1'));
    await limit('b', record('b2'));
    expect(order).toEqual(['b1', 'b2']);
    slot.resolve();
    await Promise.all(tasks);
    expect(order).toEqual(['b1', 'b2', 'a2', 'a3']);
  });

  test('H3: bounds the weight of what runs, and lets no lighter task overtake the next in turn', async () => {
    const limit = createFairLimit({ concurrency: 10, capacity: 10, maxQueued: 10, maxQueuedPerKey: 10 });
    const running = new Map<string, () => void>();
    const run = (key: string, name: string, weight: number) =>
      limit(key, () => new Promise<void>((resolve) => running.set(name, resolve)).finally(() => running.delete(name)), { weight });
    const end = async (name: string) => {
      running.get(name)!();
      await new Promise(setImmediate);
    };
    const tasks = [run('a', 'a1', 6), run('a', 'a2', 6), run('a', 'a3', 6), run('b', 'b1', 5), run('c', 'c1', 99)];
    expect([...running.keys()]).toEqual(['a1']);
    tasks.push(run('d', 'd1', 1));
    await end('a1');
    expect([...running.keys()]).toEqual(['a2']);
    await end('a2');
    expect([...running.keys()]).toEqual(['b1']);
    await end('b1');
    expect([...running.keys()]).toEqual(['c1']);
    await end('c1');
    expect([...running.keys()]).toEqual(['d1', 'a3']);
    for (const name of ['d1', 'a3']) await end(name);
    await Promise.all(tasks);
  });

  test('H1: keeps reserved slots for trusted tasks', async () => {
    const limit = createFairLimit({ concurrency: 2, reservedForTrusted: 1, maxQueued: 10, maxQueuedPerKey: 10 });
    const slot = Promise.withResolvers<void>();
    const order: string[] = [];
    const record = (name: string) => async () => void order.push(name);
    const tasks = [limit('a', () => slot.promise), limit('b', record('b'))];
    await limit('t', record('t1'), { trusted: true });
    await limit('t', record('t2'), { trusted: true });
    expect(order).toEqual(['t1', 't2']);
    slot.resolve();
    await Promise.all(tasks);
    expect(order).toEqual(['t1', 't2', 'b']);
  });

  test('frees the slot of a failed task', async () => {
    const limit = createFairLimit({ concurrency: 1, maxQueued: 1, maxQueuedPerKey: 1 });
    await expect(limit('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(limit('a', async () => 'done')).resolves.toBe('done');
  });
});
