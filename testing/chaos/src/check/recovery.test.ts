import { expect, test } from '@jest/globals';
import type { Act } from '../acts.ts';
import { findSilent, findSlow, recoveryAfter, type Relay } from './recovery.ts';

const timeout = { usualMs: 30_000, fullDiskMs: 60_000, takeoverMs: 15_000 };

const relay = (shard: number, begunAt: number, arrivedAt = begunAt + 10): Relay => ({ shard, begunAt, arrivedAt });

test('all is well again when every shard has carried a message that was begun after the end', () => {
  const passages = [relay(0, 100), relay(1, 100), relay(0, 210), relay(1, 150, 290), relay(1, 300)];
  expect(recoveryAfter(passages, 2, 100, 200)).toEqual({ recoveredMs: 110, silenceMs: 180 });
});

test('a shard that stays silent is never well again', () => {
  expect(recoveryAfter([relay(0, 210)], 2, 100, 200)).toEqual({ recoveredMs: null, silenceMs: null });
});

test('the silence of the shard that suffered most counts, from the beginning on', () => {
  const passages = [relay(0, 300), relay(1, 100), relay(1, 200)];
  expect(recoveryAfter(passages, 2, 100, 200).silenceMs).toBe(210);
});

test('what takes longer than the plan allows is found, a full disk by a bound of its own', () => {
  const after = (act: Act, recoveredMs: number | null, skipped: string | null = null) => ({
    acts: [{ act, beganAt: 100, lastedMs: 10, skipped }],
    recoveredMs,
    silenceMs: 0,
  });
  const [kill, fill]: Act[] = [{ what: 'kill server', server: 'redis' }, { what: 'fill disk' }];
  const fine = [after(kill!, 30_000), after(fill!, 60_000), after(fill!, null, 'no disk here')];
  expect(findSlow(fine, timeout)).toEqual([]);
  expect(findSlow([after(kill!, 30_001), after(fill!, 60_001), after(kill!, null)], timeout)).toEqual([
    'kill -9 redis: well again after 30001 ms, at most 30000 ms are right',
    'fill the disk of the database: well again after 60001 ms, at most 60000 ms are right',
    'kill -9 redis: well again never, at most 30000 ms are right',
  ]);
});

test('a shard that nobody takes over is found, though all is well as soon as its projector wakes up', () => {
  const freeze: Act = { what: 'freeze', service: 'projector', index: 0 };
  const passages = [relay(0, 90), relay(0, 31_110)];
  const [frozen, swift] = [recoveryAfter(passages, 1, 100, 30_100), recoveryAfter([relay(0, 5_000), ...passages], 1, 25_000, 30_100)];
  const after = (acts: readonly Act[], recovery = frozen) => ({
    acts: acts.map((act) => ({ act, beganAt: 100, lastedMs: 30_000, skipped: null })),
    ...recovery,
  });
  expect(findSlow([after([freeze])], timeout)).toEqual([]);
  expect(findSilent([after([freeze])], timeout)).toEqual([
    'freeze projector 0: a shard was silent for 31020 ms, at most 15000 ms are right',
  ]);
  const kill: Act = { what: 'kill', service: 'query-service', index: 1 };
  expect(findSilent([after([freeze, kill])], timeout)).toHaveLength(1);
  expect(findSilent([after([freeze], swift)], timeout)).toEqual([]);
});

test('silence has another reason where a server of the episode before was not back yet', () => {
  const episode = (act: Act, beganAt: number, lastedMs: number) => ({
    acts: [{ act, beganAt, lastedMs, skipped: null }],
    recoveredMs: 1_000,
    silenceMs: 20_000,
  });
  const [fill, kill]: Act[] = [{ what: 'fill disk' }, { what: 'kill', service: 'projector', index: 0 }];
  expect(findSilent([episode(fill!, 0, 40_000), episode(kill!, 39_000, 0)], timeout)).toEqual([]);
  expect(findSilent([episode(fill!, 0, 30_000), episode(kill!, 39_000, 0)], timeout)).toHaveLength(1);
});

test('silence has another reason where both of a service, or a server, were away', () => {
  const silent = (...acts: readonly Act[]) => ({
    acts: acts.map((act) => ({ act, beganAt: 100, lastedMs: 30_000, skipped: null })),
    recoveredMs: 10,
    silenceMs: 20_000,
  });
  const [one, other]: Act[] = [0, 1].map((index) => ({ what: 'freeze', service: 'projector', index }));
  const database: Act = { what: 'freeze server', server: 'database' };
  const leftOut = { ...silent(one!), acts: [{ act: one!, beganAt: 100, lastedMs: 0, skipped: 'for a reason' }] };
  for (const episode of [silent(one!, other!), silent(one!, database), silent(database), leftOut]) {
    expect(findSilent([episode], timeout)).toEqual([]);
  }
});
