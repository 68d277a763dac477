import { expect, test } from '@jest/globals';
import { createRates } from './rates.ts';

test('rates are of the last minute, per second', () => {
  let now = 0;
  const totals = { requests: 0, errors: 0, sends: 0 };
  const rates = createRates(
    () => ({ ...totals }),
    () => now,
  );
  expect(rates.measure()).toEqual({ requests: 0, errors: 0, sends: 0 });
  now = 10_000;
  Object.assign(totals, { requests: 50, errors: 5, sends: 20 });
  expect(rates.measure()).toEqual({ requests: 5, errors: 0.5, sends: 2 });
  now = 65_000;
  totals.requests += 110;
  expect(rates.measure()).toEqual({ requests: 2, errors: 0, sends: 0 });
});

test('a counter that a service does not have has the rate 0', () => {
  let now = 0;
  const rates = createRates(
    () => ({ requests: now }),
    () => now,
  );
  now = 1_000;
  expect(rates.measure()).toEqual({ requests: 1_000, errors: 0, sends: 0 });
});
