import { expect, test } from '@jest/globals';
import type { Act } from '../acts.ts';
import { findFallen } from './fallen.ts';

const done = (act: Act, beganAt: number, endedAt = beganAt) => ({ act, episode: 0, beganAt, endedAt, skipped: null });
const end = (who: string, at: number) => ({ who, at, signal: 'SIGKILL', lastWords: 'last words' });
const kill: Act = { what: 'kill', service: 'projector', index: 1 };

test('what the plan killed has not fallen', () => {
  expect(findFallen([end('projector 1', 110)], [done(kill, 100)])).toEqual([]);
});

test('what ended at another time, or another one, has fallen, and its last words are told', () => {
  const ends = [end('projector 1', 90), end('projector 0', 110), end('database', 110), end('projector 1', 60_000)];
  const fallen = findFallen(ends, [done(kill, 100)]);
  expect(fallen.map((fault) => fault.split(' ended')[0])).toEqual(['projector 1', 'projector 0', 'database', 'projector 1']);
  expect(fallen[0]).toContain('last words');
});

test('a database whose disk is full may give up, until there is room again', () => {
  const performed = [done({ what: 'fill disk' }, 100, 5_000)];
  expect(findFallen([end('database', 2_000)], performed)).toEqual([]);
  expect(findFallen([end('database', 6_000)], performed)).toHaveLength(1);
});
