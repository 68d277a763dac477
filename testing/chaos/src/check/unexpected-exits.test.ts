import { expect, test } from '@jest/globals';
import type { Operation } from '../operations.ts';
import { findUnexpectedExits } from './unexpected-exits.ts';

const executed = (operation: Operation, startedAt: number, endedAt = startedAt) => ({
  operation,
  episode: 0,
  startedAt,
  endedAt,
  skipped: null,
});
const exit = (process: string, at: number) => ({ process, at, signal: 'SIGKILL', lastOutput: 'out of memory' });
const kill: Operation = { kind: 'kill', service: 'projector', index: 1 };

test('expects the exit of a process that the plan killed', () => {
  expect(findUnexpectedExits([exit('projector 1', 110)], [executed(kill, 100)])).toEqual([]);
});

test('finds exits at another time or of another process, with their last output', () => {
  const exits = [exit('projector 1', 90), exit('projector 0', 110), exit('database', 110), exit('projector 1', 60_000)];
  const violations = findUnexpectedExits(exits, [executed(kill, 100)]);
  expect(violations.map((violation) => violation.split(' exited')[0])).toEqual(['projector 1', 'projector 0', 'database', 'projector 1']);
  expect(violations[0]).toContain('out of memory');
});

test('expects a database to exit while its disk is full', () => {
  const operations = [executed({ kind: 'fill disk' }, 100, 5_000)];
  expect(findUnexpectedExits([exit('database', 2_000)], operations)).toEqual([]);
  expect(findUnexpectedExits([exit('database', 6_000)], operations)).toHaveLength(1);
});
