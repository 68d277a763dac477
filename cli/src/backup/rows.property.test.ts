import { expect, test } from '@jest/globals';
import type { Row, SqlValue } from '@parley/database/database';
import fc from 'fast-check';
import { decodeRows, encodeRows } from './rows.ts';

const value: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
  fc.constant(null),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.string().map((text) => Buffer.from(text)),
);

test('rows are read back as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 20 }), (rows) => {
      const written = rows.map(([a, b, c]): Row => ({ a, b, c }));
      expect(decodeRows(encodeRows(written))).toEqual({ columns: ['a', 'b', 'c'], rows });
    }),
  );
});
