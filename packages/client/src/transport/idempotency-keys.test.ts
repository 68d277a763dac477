import { expect, test } from '@jest/globals';
import { createKeyGenerator } from './idempotency-keys.ts';

test('keys are UUIDv7 in order of creation, even if the clock stops or goes back', () => {
  const times = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_005];
  const newKey = createKeyGenerator(() => times.shift()!);
  const keys = [newKey(), newKey(), newKey(), newKey()];
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...keys].sort()).toEqual(keys);
  expect(Number.parseInt(keys[0]!.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
});
