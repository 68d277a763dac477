import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from './fold.ts';

const text = fc.string({ unit: 'grapheme' });

test('folding what is folded changes nothing', () => {
  fc.assert(
    fc.property(text, (typed) => fold(fold(typed)) === fold(typed)),
    { numRuns: 500 },
  );
});

test('case and composition make no difference', () => {
  fc.assert(
    fc.property(text, (typed) => {
      expect(fold(typed.toUpperCase())).toBe(fold(typed));
      expect(fold(typed.normalize('NFD'))).toBe(fold(typed.normalize('NFC')));
    }),
    { numRuns: 500 },
  );
});
