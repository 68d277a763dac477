import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { ChatHistory, type Choice } from '../testing/chat-history.ts';
import { MemoryTables } from '../rebuild/memory-tables.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { liveProjections } from './all.ts';

const choice = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100));
const histories = fc.array(choice, { minLength: 1, maxLength: 120 }).map((choices: Choice[]) => {
  const history = new ChatHistory();
  const log = new StoredEvents();
  for (const one of choices) log.append(...history.step(one));
  return log;
});

function inOnePass(log: StoredEvents): Map<string, unknown> {
  const tables = new MemoryTables(liveProjections);
  const { parked } = tables.apply(log.all);
  expect(parked).toEqual([]);
  return tables.all();
}

/** Applies the events in batches. */
function inBatches(tables: MemoryTables, events: AnyStoredEvent[], cuts: readonly number[]): void {
  for (let at = 0, turn = 0; at < events.length; turn++) {
    const size = 1 + (cuts[turn % cuts.length]! % 9);
    tables.apply(events.slice(at, at + size));
    at += size;
  }
}

test('batch boundaries do not change the rows', () => {
  fc.assert(
    fc.property(histories, fc.array(fc.nat(50), { minLength: 1 }), (log, cuts) => {
      const tables = new MemoryTables(liveProjections);
      inBatches(tables, log.all, cuts);
      expect(tables.all()).toEqual(inOnePass(log));
    }),
    { numRuns: 60 },
  );
});

test('the interleaving of partitions does not change the rows', () => {
  fc.assert(
    fc.property(histories, fc.array(fc.nat(63), { minLength: 1 }), (log, order) => {
      const waiting = Array.from({ length: 64 }, (_, partition) => log.partition(partition));
      const interleaved: AnyStoredEvent[] = [];
      for (let turn = 0; interleaved.length < log.all.length; turn++) {
        const start = order[turn % order.length]! + turn;
        const next = Array.from({ length: 64 }, (_, step) => waiting[(start + step) % 64]!).find((events) => events.length > 0)!;
        interleaved.push(next.shift()!);
      }
      const tables = new MemoryTables(liveProjections);
      tables.apply(interleaved);
      expect(tables.all()).toEqual(inOnePass(log));
    }),
    { numRuns: 60 },
  );
});

test('rows carry the position that wrote them and depend only on events of their own partition', () => {
  fc.assert(
    fc.property(histories, (log) => {
      const last = new Map(log.all.map(({ partition, position }) => [partition, position]));
      for (const [partition, end] of last) {
        const tables = new MemoryTables(liveProjections);
        tables.apply(log.partition(partition));
        for (const row of tables.all().values()) expect(row['position']).toBeLessThanOrEqual(end);
      }
      const parts = [...last.keys()].flatMap((partition) => {
        const tables = new MemoryTables(liveProjections);
        tables.apply(log.partition(partition));
        return [...tables.all()];
      });
      expect(new Map(parts.sort(([one], [other]) => (one < other ? -1 : 1)))).toEqual(inOnePass(log));
    }),
    { numRuns: 40 },
  );
});
