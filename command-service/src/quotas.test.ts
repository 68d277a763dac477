import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createQuotas, quotaKeys, quotaRatesOf } from './quotas.ts';

const mebibyte = 1024 ** 2;

test('M5: by default, a burst of 500 messages of the greatest length passes, and 148 MiB of text do not', async () => {
  const { textBytes } = createQuotas(quotaRatesOf(z.object(quotaKeys).parse({})), {});
  const bytes = Buffer.byteLength('😀'.repeat(8_000));
  const burst = await Promise.allSettled(Array.from({ length: 500 }, () => textBytes.take('ada', bytes)));
  expect(burst.every(({ status }) => status === 'fulfilled')).toBe(true);
  const flood = Array.from({ length: (148 * mebibyte) / bytes }, () => textBytes.take('ada', bytes));
  const accepted = (await Promise.allSettled(flood)).filter(({ status }) => status === 'fulfilled').length + burst.length;
  expect(accepted * bytes).toBeLessThanOrEqual(64 * mebibyte);
  expect(accepted * bytes).toBeGreaterThan(63 * mebibyte);
  await textBytes.take('bob', bytes);
});
