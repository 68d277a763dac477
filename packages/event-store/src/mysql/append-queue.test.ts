import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { LogCache } from '../caching/log-cache.ts';
import type { AppendResult } from '../event-store.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { WriterConnection } from './writer-connection.ts';
import { splitThreshold, AppendQueue } from './append-queue.ts';

/** A queue with two writers whose transactions end when the test ends them; `inFlight` lists partitions by writer. */
function openQueue({ onCommit = () => undefined }: { onCommit?: () => void } = {}) {
  const inFlight: [number[], number[]] = [[], []];
  const ends: [() => void, () => void] = [() => undefined, () => undefined];
  const written: number[][] = [];
  const dependenciesOf = (writer: 0 | 1) => ({
    connection: { session: async () => ({}), busy: false } as unknown as WriterConnection,
    cache: new LogCache({ entries: 10, weight: 1_000 }),
    timeoutMs: 12_000,
    onCommit,
    writer: {
      write: (_session: unknown, appends: readonly PreparedAppend[]) =>
        new Promise((resolve) => {
          inFlight[writer] = appends.map(({ partition }) => partition);
          written.push(inFlight[writer]);
          ends[writer] = () => {
            inFlight[writer] = [];
            ends[writer] = () => undefined;
            resolve({ plan: { outcomes: appends.map(({ partition }) => ({ kind: 'appended', partition })), moves: [] }, trips: 1 });
          };
        }),
    } as unknown as BatchWriter,
  });
  const queue = new AppendQueue([dependenciesOf(0), dependenciesOf(1)]);
  const append = (partition: number) => queue.append({ partition, events: [{}], bytes: 10 } as unknown as PreparedAppend);
  return { queue, append, inFlight, written, end: (writer: 0 | 1) => ends[writer]() };
}

/** Long enough for a writer to take the waiting appends, a turn after it is woken. */
async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 64);

/** Stops the clock; the test moves it. */
function stopClock(): { now: number } {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('AppendQueue', () => {
  test('writes a few appends in one transaction, and those that arrive meanwhile in the next', async () => {
    const { append, inFlight, written, end } = openQueue();
    const first = [1, 2, 3].map(append);
    await turns();
    const second = [3, 4].map(append);
    await turns();
    expect(inFlight).toEqual([[1, 2, 3], []]);
    end(0);
    expect(await Promise.all(first)).toMatchObject([{ partition: 1 }, { partition: 2 }, { partition: 3 }]);
    await turns();
    end(0);
    await Promise.all(second);
    expect(written).toEqual([
      [1, 2, 3],
      [3, 4],
    ]);
  });

  test('waits for more while many wait and more keep arriving', async () => {
    stopClock();
    const { append, inFlight, end, queue } = openQueue();
    const all = upTo(20).map(append);
    for (let more = 0; more < 10; more++) {
      await turns(3);
      expect(inFlight).toEqual([[], []]);
      all.push(append(more));
    }
    await turns(8);
    expect(inFlight).toEqual([[...upTo(20), ...upTo(10)], []]);
    end(0);
    await Promise.all(all);
    await queue.idle();
  });

  test('stops waiting when the batch is large enough or the wait too long', async () => {
    const clock = stopClock();
    for (const [initial, later, passed] of [[60, 60, 0] as const, [20, 1, 11] as const]) {
      const { append, inFlight, end, queue } = openQueue();
      const all = upTo(initial).map(append);
      await turns(2);
      clock.now += passed;
      for (let more = 0; more < later; more++) all.push(append(more));
      await turns(2);
      expect(inFlight[0]).toHaveLength(initial + later);
      end(0);
      await Promise.all(all);
      await queue.idle();
    }
  });

  test('delays a few appends by one turn only, though more keep arriving', async () => {
    const { append, inFlight, end, queue } = openQueue();
    const first = upTo(10).map(append);
    await turns(1);
    const later = append(7);
    await turns(1);
    expect(inFlight[0].length).toBeGreaterThanOrEqual(10);
    end(0);
    await Promise.all(first);
    await turns();
    end(0);
    await later;
    await queue.idle();
  });

  test('splits a long queue: each writer takes its half of the partitions, in order of arrival', async () => {
    const { append, inFlight, end, queue } = openQueue();
    const many = upTo(splitThreshold).map(append);
    await turns();
    expect(inFlight).toEqual([upTo(splitThreshold).filter((one) => one % 2 === 0), upTo(splitThreshold).filter((one) => one % 2 === 1)]);
    const later = [2, 3, 5].map(append);
    end(1);
    await turns();
    expect(inFlight[1]).toEqual([3, 5]);
    end(1);
    end(0);
    await turns();
    expect(inFlight).toEqual([[2], []]);
    end(0);
    expect(await Promise.all([...many, ...later])).toHaveLength(splitThreshold + 3);
    await queue.idle();
  });

  test('a free writer takes nothing while the other writes all partitions', async () => {
    const { append, inFlight, end } = openQueue();
    const few = [1, 2].map(append);
    await turns();
    const many = upTo(splitThreshold).map(append);
    await turns();
    expect(inFlight).toEqual([[1, 2], []]);
    end(0);
    await turns();
    expect(inFlight.map(({ length }) => length)).toEqual([splitThreshold / 2, splitThreshold / 2]);
    end(0);
    end(1);
    await Promise.all([...few, ...many]);
  });

  test('answers after the commit is published and the next batch is in flight', async () => {
    const steps: string[] = [];
    // Like an AMQP client, which is notified a tick later and sends at the end of the turn.
    const onCommit = () => process.nextTick(() => setImmediate(() => steps.push('published')));
    const { append, inFlight, end, queue } = openQueue({ onCommit });
    const first = append(1).then(() => steps.push(`answered, ${inFlight[0].length} in flight`));
    await turns();
    const next = [2, 3].map(append);
    end(0);
    await first;
    expect(steps).toEqual(['published', 'answered, 2 in flight']);
    end(0);
    await queue.idle();
    await Promise.all(next);
  });

  // After two turns the writer has nothing left to write, but has not answered yet.
  test.each([0, 2])('is idle only when all appends are answered, %i turns after the commit', async (turnsLater) => {
    const { append, end, queue } = openQueue();
    const steps: string[] = [];
    const answered = append(1).then(() => steps.push('answered'));
    await turns();
    end(0);
    await turns(turnsLater);
    expect(steps).toEqual([]);
    const idle = queue.idle().then(() => steps.push('idle'));
    await Promise.all([answered, idle]);
    expect(steps).toEqual(['answered', 'idle']);
  });

  test('in random order: no partition is in two transactions, and each append is answered in its partition’s order', async () => {
    const { append, inFlight, end, queue } = openQueue();
    let state = 7;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const answered: Promise<AppendResult>[] = [];
    const order = new Map<number, number[]>();
    const appendNumber = (number: number) => {
      const partition = random(64);
      answered.push(append(partition).then((result) => (order.set(partition, [...(order.get(partition) ?? []), number]), result)));
    };
    for (let step = 0; step < 600; step++) {
      const [even, odd] = inFlight.map((partitions) => new Set(partitions)) as [Set<number>, Set<number>];
      expect([...even].filter((partition) => odd.has(partition))).toEqual([]);
      const arrivals = random(10) === 0 ? 150 : random(4);
      for (let index = 0; index < arrivals; index++) appendNumber(answered.length);
      if (random(3) > 0) await turns();
      if (random(2) === 0) end(random(2) === 0 ? 0 : 1);
    }
    const after = { isIdle: false };
    const idle = queue.idle().then(() => (after.isIdle = true));
    while (!after.isIdle) {
      end(0);
      end(1);
      await turns();
    }
    await idle;
    await Promise.all(answered);
    for (const numbers of order.values()) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});
