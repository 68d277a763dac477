import { expect, test } from '@jest/globals';
import type { Operation } from '../operations.ts';
import { findLongGaps, findSlowFailovers, findSlowRecoveries, measureRecovery, type Delivery } from './recovery.ts';

const limits = { recoveryMs: 30_000, fullDiskRecoveryMs: 60_000, takeoverMs: 15_000 };

const delivery = (shard: number, startedAt: number, deliveredAt = startedAt + 10): Delivery => ({ shard, startedAt, deliveredAt });

test('has recovered when every shard has delivered a message that was sent after the end', () => {
  const deliveries = [delivery(0, 100), delivery(1, 100), delivery(0, 210), delivery(1, 150, 290), delivery(1, 300)];
  expect(measureRecovery(deliveries, 2, 100, 200)).toEqual({ recoveredMs: 110, longestGapMs: 180 });
});

test('never recovers when a shard delivers nothing', () => {
  expect(measureRecovery([delivery(0, 210)], 2, 100, 200)).toEqual({ recoveredMs: null, longestGapMs: null });
});

test('measures the longest gap of any shard, from the start of the episode', () => {
  const deliveries = [delivery(0, 300), delivery(1, 100), delivery(1, 200)];
  expect(measureRecovery(deliveries, 2, 100, 200).longestGapMs).toBe(210);
});

test('finds recoveries beyond the limit, with a limit of its own for a full disk', () => {
  const episode = (operation: Operation, recoveredMs: number | null, skipped: string | null = null) => ({
    operations: [{ operation, startedAt: 100, durationMs: 10, skipped }],
    recoveredMs,
    longestGapMs: 0,
  });
  const [kill, fill]: Operation[] = [{ kind: 'kill server', server: 'redis' }, { kind: 'fill disk' }];
  const fine = [episode(kill!, 30_000), episode(fill!, 60_000), episode(fill!, null, 'not supported')];
  expect(findSlowRecoveries(fine, limits)).toEqual([]);
  expect(findSlowRecoveries([episode(kill!, 30_001), episode(fill!, 60_001), episode(kill!, null)], limits)).toEqual([
    'kill -9 redis: recovered after 30001 ms; limit 30000 ms',
    'fill database disk: recovered after 60001 ms; limit 60000 ms',
    'kill -9 redis: never recovered; limit 30000 ms',
  ]);
});

test('finds a shard that is not taken over, even if it recovers as soon as its projector resumes', () => {
  const freeze: Operation = { kind: 'freeze', service: 'projector', index: 0 };
  const deliveries = [delivery(0, 90), delivery(0, 31_110)];
  const frozen = measureRecovery(deliveries, 1, 100, 30_100);
  const takenOver = measureRecovery([delivery(0, 5_000), ...deliveries], 1, 25_000, 30_100);
  const episode = (operations: readonly Operation[], recovery = frozen) => ({
    operations: operations.map((operation) => ({ operation, startedAt: 100, durationMs: 30_000, skipped: null })),
    ...recovery,
  });
  expect(findSlowRecoveries([episode([freeze])], limits)).toEqual([]);
  expect(findLongGaps([episode([freeze])], limits)).toEqual(['freeze projector 0: a shard delivered nothing for 31020 ms; limit 15000 ms']);
  const kill: Operation = { kind: 'kill', service: 'query-service', index: 1 };
  expect(findLongGaps([episode([freeze, kill])], limits)).toHaveLength(1);
  expect(findLongGaps([episode([freeze], takenOver)], limits)).toEqual([]);
});

test('allows a gap while a server of the previous episode restarts', () => {
  const episode = (operation: Operation, startedAt: number, durationMs: number) => ({
    operations: [{ operation, startedAt, durationMs, skipped: null }],
    recoveredMs: 1_000,
    longestGapMs: 20_000,
  });
  const [fill, kill]: Operation[] = [{ kind: 'fill disk' }, { kind: 'kill', service: 'projector', index: 0 }];
  expect(findLongGaps([episode(fill!, 0, 40_000), episode(kill!, 39_000, 0)], limits)).toEqual([]);
  expect(findLongGaps([episode(fill!, 0, 30_000), episode(kill!, 39_000, 0)], limits)).toHaveLength(1);
});

test('allows a gap while both processes of a service, or a server, are away', () => {
  const episode = (...operations: readonly Operation[]) => ({
    operations: operations.map((operation) => ({ operation, startedAt: 100, durationMs: 30_000, skipped: null })),
    recoveredMs: 10,
    longestGapMs: 20_000,
  });
  const [first, second]: Operation[] = [0, 1].map((index) => ({ kind: 'freeze', service: 'projector', index }));
  const database: Operation = { kind: 'freeze server', server: 'database' };
  const skipped = {
    ...episode(first!),
    operations: [{ operation: first!, startedAt: 100, durationMs: 0, skipped: 'not supported' }],
  };
  for (const allowed of [episode(first!, second!), episode(first!, database), episode(database), skipped]) {
    expect(findLongGaps([allowed], limits)).toEqual([]);
  }
});

test('a cluster may pause for long only when its database or a machine fails over', () => {
  const killed = (operation: Operation, longestGapMs: number) => ({
    operations: [{ operation, startedAt: 0, durationMs: 5_000, skipped: null }],
    recoveredMs: 100,
    longestGapMs,
  });
  const episodes = [
    killed({ kind: 'kill server', server: 'database' }, 14_000),
    killed({ kind: 'kill machine', machine: 1 }, 15_001),
    killed({ kind: 'kill server', server: 'redis' }, 3_001),
    killed({ kind: 'kill server', server: 'rabbitmq' }, 2_000),
  ];
  const limits = { recoveryMs: 1, fullDiskRecoveryMs: 1, takeoverMs: 1 };
  expect(findSlowFailovers(episodes, { ...limits, failoverMs: { database: 15_000, others: 3_000 } })).toEqual([
    expect.stringContaining('machine 1: a shard delivered nothing for 15001 ms'),
    expect.stringContaining('redis: a shard delivered nothing for 3001 ms'),
  ]);
  expect(findSlowFailovers(episodes, limits)).toEqual([]);
});
