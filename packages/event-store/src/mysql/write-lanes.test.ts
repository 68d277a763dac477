import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { LogCache } from '../caching/log-cache.ts';
import type { AppendResult } from '../event-store.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { LaneConnection } from './lane-connection.ts';
import { worthTwo, WriteLanes } from './write-lanes.ts';

/** Two lanes whose transactions end when the test says so; what is in flight is shown by lane, as partitions. */
function openLanes({ committed = () => undefined }: { committed?: () => void } = {}) {
  const inFlight: [number[], number[]] = [[], []];
  const ends: [() => void, () => void] = [() => undefined, () => undefined];
  const written: number[][] = [];
  const toolsOf = (lane: 0 | 1) => ({
    connection: { session: async () => ({}), busy: false } as unknown as LaneConnection,
    cache: new LogCache({ entries: 10, weight: 1_000 }),
    committed,
    writer: {
      write: (_session: unknown, appends: readonly PreparedAppend[]) =>
        new Promise((resolve) => {
          inFlight[lane] = appends.map(({ partition }) => partition);
          written.push(inFlight[lane]);
          ends[lane] = () => {
            inFlight[lane] = [];
            ends[lane] = () => undefined;
            resolve({ plan: { outcomes: appends.map(({ partition }) => ({ kind: 'appended', partition })), moves: [] }, trips: 1 });
          };
        }),
    } as unknown as BatchWriter,
  });
  const lanes = new WriteLanes([toolsOf(0), toolsOf(1)]);
  const append = (partition: number) => lanes.append({ partition, events: [{}], bytes: 10 } as unknown as PreparedAppend);
  return { lanes, append, inFlight, written, end: (lane: 0 | 1) => ends[lane]() };
}

/** Long enough for a lane to have taken what waits: it does so a turn after it is woken. */
async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 64);

/** Time stands still until the test moves it, however long the machine takes. */
function stopClock(): { now: number } {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('WriteLanes', () => {
  test('write what is little in one transaction, and what came meanwhile in the next', async () => {
    const { append, inFlight, written, end } = openLanes();
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

  test('wait for more while many wait and more keep coming', async () => {
    stopClock();
    const { append, inFlight, end, lanes } = openLanes();
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
    await lanes.idle();
  });

  test('wait no longer when they have plenty, or have waited long', async () => {
    const clock = stopClock();
    for (const [few, then, passed] of [[60, 60, 0] as const, [20, 1, 11] as const]) {
      const { append, inFlight, end, lanes } = openLanes();
      const all = upTo(few).map(append);
      await turns(2);
      clock.now += passed;
      for (let more = 0; more < then; more++) all.push(append(more));
      await turns(2);
      expect(inFlight[0]).toHaveLength(few + then);
      end(0);
      await Promise.all(all);
      await lanes.idle();
    }
  });

  test('keep few waiting for a turn only, though more keep coming', async () => {
    const { append, inFlight, end, lanes } = openLanes();
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
    await lanes.idle();
  });

  test('share what is much: each takes its half of the partitions, in order of arrival', async () => {
    const { append, inFlight, end, lanes } = openLanes();
    const many = upTo(worthTwo).map(append);
    await turns();
    expect(inFlight).toEqual([upTo(worthTwo).filter((one) => one % 2 === 0), upTo(worthTwo).filter((one) => one % 2 === 1)]);
    const later = [2, 3, 5].map(append);
    end(1);
    await turns();
    expect(inFlight[1]).toEqual([3, 5]);
    end(1);
    end(0);
    await turns();
    expect(inFlight).toEqual([[2], []]);
    end(0);
    expect(await Promise.all([...many, ...later])).toHaveLength(worthTwo + 3);
    await lanes.idle();
  });

  test('a lane that is free leaves alone what the other writes whole, until that has ended', async () => {
    const { append, inFlight, end } = openLanes();
    const few = [1, 2].map(append);
    await turns();
    const many = upTo(worthTwo).map(append);
    await turns();
    expect(inFlight).toEqual([[1, 2], []]);
    end(0);
    await turns();
    expect(inFlight.map(({ length }) => length)).toEqual([worthTwo / 2, worthTwo / 2]);
    end(0);
    end(1);
    await Promise.all([...few, ...many]);
  });

  test('answer when the publishedCommits of the commit have left, and the next batch is under way', async () => {
    const steps: string[] = [];
    // An AMQP client learns a tick later that there is something to send, and sends at the end of the turn.
    const committed = () => process.nextTick(() => setImmediate(() => steps.push('publishedCommits sent')));
    const { append, inFlight, end, lanes } = openLanes({ committed });
    const first = append(1).then(() => steps.push(`answered, ${inFlight[0].length} in flight`));
    await turns();
    const next = [2, 3].map(append);
    end(0);
    await first;
    expect(steps).toEqual(['publishedCommits sent', 'answered, 2 in flight']);
    end(0);
    await lanes.idle();
    await Promise.all(next);
  });

  // After two turns the lane has nothing to write any more, and has not answered yet.
  test.each([0, 2])('are idle only when all is answered, asked %i turns after the commit', async (turnsLater) => {
    const { append, end, lanes } = openLanes();
    const steps: string[] = [];
    const answered = append(1).then(() => steps.push('answered'));
    await turns();
    end(0);
    await turns(turnsLater);
    expect(steps).toEqual([]);
    const idle = lanes.idle().then(() => steps.push('idle'));
    await Promise.all([answered, idle]);
    expect(steps).toEqual(['answered', 'idle']);
  });

  test('whatever comes and ends when: no partition is in two transactions, everything is answered, in its partition’s order', async () => {
    const { append, inFlight, end, lanes } = openLanes();
    let state = 7;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const answered: Promise<AppendResult>[] = [];
    const order = new Map<number, number[]>();
    const come = (number: number) => {
      const partition = random(64);
      answered.push(append(partition).then((result) => (order.set(partition, [...(order.get(partition) ?? []), number]), result)));
    };
    for (let step = 0; step < 600; step++) {
      const [even, odd] = inFlight.map((partitions) => new Set(partitions)) as [Set<number>, Set<number>];
      expect([...even].filter((partition) => odd.has(partition))).toEqual([]);
      const coming = random(10) === 0 ? 150 : random(4);
      for (let index = 0; index < coming; index++) come(answered.length);
      if (random(3) > 0) await turns();
      if (random(2) === 0) end(random(2) === 0 ? 0 : 1);
    }
    const after = { isIdle: false };
    const idle = lanes.idle().then(() => (after.isIdle = true));
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
