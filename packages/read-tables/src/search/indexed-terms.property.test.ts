import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { indexedTerms } from './indexed-terms.ts';
import { splitTerms } from './terms.ts';

test('the ASCII fast path returns the same terms as splitTerms', () => {
  const ascii = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc
      .array(fc.constantFrom('Tea', 'for', '2', '_', "'", ' ', 'x'.repeat(60), '#', '1*'), { maxLength: 40 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(ascii, (text) => {
      expect(indexedTerms(text)).toEqual([...new Set(splitTerms(text).map(({ term }) => term))]);
    }),
    { numRuns: 2_000 },
  );
});

test('any text has the terms of splitTerms', () => {
  const text = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('😀👍🏽', '葛飾', 'ไทย', 'Ё\u0301', ' ')), {
      maxLength: 30,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (typed) => {
      expect(indexedTerms(typed)).toEqual([...new Set(splitTerms(typed).map(({ term }) => term))]);
    }),
    { numRuns: 1_000 },
  );
});
