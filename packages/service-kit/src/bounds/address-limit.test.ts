import { expect, test } from '@jest/globals';
import { createAddressLimit } from './address-limit.ts';

/** Counts the admitted requests, from the address of each. */
async function admitted(requests: number, addressOf: (request: number) => string): Promise<number> {
  const limit = createAddressLimit({ name: 'test', rate: { points: 3, seconds: 60 } });
  const outcomes = await Promise.allSettled(Array.from({ length: requests }, (_, request) => limit.take(addressOf(request))));
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

test('H5: all addresses of an IPv6 /64 share one limit', async () => {
  expect(await admitted(120, (request) => `2001:db8:1:2::${request.toString(16)}`)).toBe(3);
});

test('H5: the /64s of a /48 and the addresses of a /24 share a wider limit', async () => {
  expect(await admitted(120, (request) => `2001:db8:1:${request.toString(16)}::1`)).toBe(30);
  expect(await admitted(120, (request) => `203.0.113.${request}`)).toBe(30);
  expect(await admitted(120, (request) => `203.0.${request}.1`)).toBe(120);
});
