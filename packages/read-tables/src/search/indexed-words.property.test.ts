import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { indexedWords } from './indexed-words.ts';
import { cutTerms } from './terms.ts';

test('the words of a plain text are those that any text is cut into', () => {
  const plain = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc
      .array(fc.constantFrom('Tea', 'for', '2', '_', "'", ' ', 'x'.repeat(60), '#', '1*'), { maxLength: 40 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(plain, (text) => {
      expect(indexedWords(text)).toEqual([...new Set(cutTerms(text).map(({ word }) => word))]);
    }),
    { numRuns: 2_000 },
  );
});
