import { expect, test } from '@jest/globals';
import { customOf } from './custom.ts';

const schema = customOf(20);

test.each([[{}], [{ a: [1, { b: null }] }], [{ z: 1, a: 2 }], [{ a: '👋👋👋' }]])('%j is kept as sent', (value) => {
  expect(JSON.stringify(schema.parse(value))).toBe(JSON.stringify(value));
});

test.each([['text'], [[]], [null], [{ a: 'x'.repeat(13) }], [{ a: '👋👋👋👋' }]])('%j is rejected', (value) => {
  expect(schema.safeParse(value).success).toBe(false);
});
