import { expect, test } from '@jest/globals';
import type { Act } from '../acts.ts';
import { findSlow, recoveryAfter, type Passage } from './recovery.ts';

const passage = (lane: number, begunAt: number, arrivedAt = begunAt + 10): Passage => ({ lane, begunAt, arrivedAt });

test('all is well again when every lane has carried a message that was begun after the end', () => {
  const passages = [passage(0, 100), passage(1, 100), passage(0, 210), passage(1, 150, 290), passage(1, 300)];
  expect(recoveryAfter(passages, 2, 100, 200)).toEqual({ recoveredMs: 110, silenceMs: 180 });
});

test('a lane that stays silent is never well again', () => {
  expect(recoveryAfter([passage(0, 210)], 2, 100, 200)).toEqual({ recoveredMs: null, silenceMs: null });
});

test('the silence of the lane that suffered most counts, from the beginning on', () => {
  const passages = [passage(0, 300), passage(1, 100), passage(1, 200)];
  expect(recoveryAfter(passages, 2, 100, 200).silenceMs).toBe(210);
});

test('what takes longer than the plan allows is found, a full disk by a bound of its own', () => {
  const after = (act: Act, recoveredMs: number | null, skipped: string | null = null) => ({
    acts: [{ act, skipped }],
    recoveredMs,
    silenceMs: 0,
  });
  const [kill, fill]: Act[] = [{ what: 'kill server', server: 'redis' }, { what: 'fill disk' }];
  const patience = { usualMs: 30_000, fullDiskMs: 60_000 };
  const fine = [after(kill!, 30_000), after(fill!, 60_000), after(fill!, null, 'no disk here')];
  expect(findSlow(fine, patience)).toEqual([]);
  expect(findSlow([after(kill!, 30_001), after(fill!, 60_001), after(kill!, null)], patience)).toEqual([
    'kill -9 redis: well again after 30001 ms, at most 30000 ms are right',
    'fill the disk of the database: well again after 60001 ms, at most 60000 ms are right',
    'kill -9 redis: well again never, at most 30000 ms are right',
  ]);
});
