import { expect, test } from '@jest/globals';
import type { Operation } from '../operations.ts';
import { longestPause } from './pause.ts';
import { findLongPauses, findSlowFailovers, findSlowRecoveries, measureRecovery, type Delivery } from './recovery.ts';

const limits = { recoveryMs: 30_000, fullDiskRecoveryMs: 60_000, takeoverMs: 15_000 };

const delivery = (shard: number, startedAt: number, deliveredAt = startedAt + 10): Delivery => ({ shard, startedAt, deliveredAt });

test('has recovered when every shard has delivered a message that was sent after the end', () => {
  const deliveries = [delivery(0, 100), delivery(1, 100), delivery(0, 210), delivery(1, 150, 290), delivery(1, 300)];
  expect(measureRecovery(deliveries, 2, 200)).toBe(110);
});

test('never recovers when a shard delivers nothing', () => {
  expect(measureRecovery([delivery(0, 210)], 2, 200)).toBeNull();
});

test('finds recoveries beyond the limit, with a limit of its own for a full disk', () => {
  const episode = (operation: Operation, recoveredMs: number | null, skipped: string | null = null) => ({
    operations: [{ operation, startedAt: 100, durationMs: 10, skipped }],
    recoveredMs,
    longestPauseMs: 0,
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
  const pauseOf = (deliveredAt: number) => longestPause([{ sentAt: 90, deliveredAt }], { startedAt: 100, recoveredAt: 31_200 });
  const episode = (operations: readonly Operation[], longestPauseMs = pauseOf(31_120)) => ({
    operations: operations.map((operation) => ({ operation, startedAt: 100, durationMs: 30_000, skipped: null })),
    recoveredMs: 1_100,
    longestPauseMs,
  });
  expect(findSlowRecoveries([episode([freeze])], limits)).toEqual([]);
  expect(findLongPauses([episode([freeze])], limits)).toEqual(['freeze projector 0: a pause of 31020 ms; limit 15000 ms']);
  const kill: Operation = { kind: 'kill', service: 'query-service', index: 1 };
  expect(findLongPauses([episode([freeze, kill])], limits)).toHaveLength(1);
  expect(findLongPauses([episode([freeze], pauseOf(5_000))], limits)).toEqual([]);
});

test('allows a pause while a server of the previous episode restarts', () => {
  const episode = (operation: Operation, startedAt: number, durationMs: number) => ({
    operations: [{ operation, startedAt, durationMs, skipped: null }],
    recoveredMs: 1_000,
    longestPauseMs: 20_000,
  });
  const [fill, kill]: Operation[] = [{ kind: 'fill disk' }, { kind: 'kill', service: 'projector', index: 0 }];
  expect(findLongPauses([episode(fill!, 0, 40_000), episode(kill!, 39_000, 0)], limits)).toEqual([]);
  expect(findLongPauses([episode(fill!, 0, 30_000), episode(kill!, 39_000, 0)], limits)).toHaveLength(1);
});

test('allows a pause while both processes of a service, or a server, are away', () => {
  const episode = (...operations: readonly Operation[]) => ({
    operations: operations.map((operation) => ({ operation, startedAt: 100, durationMs: 30_000, skipped: null })),
    recoveredMs: 10,
    longestPauseMs: 20_000,
  });
  const [first, second]: Operation[] = [0, 1].map((index) => ({ kind: 'freeze', service: 'projector', index }));
  const database: Operation = { kind: 'freeze server', server: 'database' };
  const skipped = {
    ...episode(first!),
    operations: [{ operation: first!, startedAt: 100, durationMs: 0, skipped: 'not supported' }],
  };
  for (const allowed of [episode(first!, second!), episode(first!, database), episode(database), skipped]) {
    expect(findLongPauses([allowed], limits)).toEqual([]);
  }
});

test('a cluster may pause for long only when its database or a machine fails over', () => {
  const killed = (operation: Operation, longestPauseMs: number | null) => ({
    operations: [{ operation, startedAt: 0, durationMs: 5_000, skipped: null }],
    recoveredMs: 100,
    longestPauseMs,
  });
  const episodes = [
    killed({ kind: 'kill server', server: 'database' }, 14_000),
    killed({ kind: 'kill machine', machine: 1 }, 15_001),
    killed({ kind: 'kill server', server: 'redis' }, 3_001),
    killed({ kind: 'kill server', server: 'rabbitmq' }, 2_000),
    killed({ kind: 'kill server', server: 'rabbitmq' }, null),
  ];
  const limits = { recoveryMs: 1, fullDiskRecoveryMs: 1, takeoverMs: 1 };
  expect(findSlowFailovers(episodes, { ...limits, failoverMs: { database: 15_000, others: 3_000 } })).toEqual([
    expect.stringContaining('machine 1: a pause of 15001 ms'),
    expect.stringContaining('redis: a pause of 3001 ms'),
    'kill -9 rabbitmq: a message of a probe was never delivered; limit 3000 ms',
  ]);
  expect(findSlowFailovers(episodes, limits)).toEqual([]);
});
