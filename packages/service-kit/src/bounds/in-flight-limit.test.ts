import { expect, test } from '@jest/globals';
import { createInFlightLimit } from './in-flight-limit.ts';

test('H2: a key has a bounded number in flight, whatever others do', () => {
  const exceeded: string[] = [];
  const limit = createInFlightLimit({ name: 'requests', max: 2, metrics: { exceeded: (bound, key) => exceeded.push(`${bound} ${key}`) } });
  const [first] = [limit.enter('a'), limit.enter('a')];
  const refusal = { code: 'too_many_in_flight', status: 429, options: { retryAfter: 1 } };
  expect(() => limit.enter('a')).toThrow(expect.objectContaining(refusal));
  expect(exceeded).toEqual(['requests a']);
  limit.enter('b');

  first();
  first();
  limit.enter('a');
  expect(() => limit.enter('a')).toThrow(expect.objectContaining(refusal));
});
