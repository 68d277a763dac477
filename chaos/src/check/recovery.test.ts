import { expect, test } from '@jest/globals';
import { recoveryAfter, type Passage } from './recovery.ts';

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
