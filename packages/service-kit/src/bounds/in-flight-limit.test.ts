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

test('keys with something in flight are counted however many come and go', () => {
  const limit = createInFlightLimit({ name: 'requests', max: 1 });
  const release = limit.enter('busy');
  for (let key = 0; key < 25_000; key++) limit.enter(String(key))();
  expect(() => limit.enter('busy')).toThrow(expect.objectContaining({ code: 'too_many_in_flight' }));
  release();
  limit.enter('busy');
});

test('H2: a burst waits in line up to a bound, first come, first served', async () => {
  const limit = createInFlightLimit({ name: 'requests', max: 1, maxWaiting: 2 });
  const release = await limit.enterInTurn('a');
  const entered: number[] = [];
  const line = [1, 2].map(async (number) => {
    const leave = await limit.enterInTurn('a');
    entered.push(number);
    return leave;
  });
  expect(() => limit.enterInTurn('a')).toThrow(expect.objectContaining({ code: 'too_many_in_flight' }));
  expect(limit.enterInTurn('b')).toEqual(expect.any(Function));

  release();
  const first = await line[0]!;
  expect(entered).toEqual([1]);
  first();
  (await line[1]!)();
  expect(entered).toEqual([1, 2]);
  expect(limit.enterInTurn('a')).toEqual(expect.any(Function));
});
