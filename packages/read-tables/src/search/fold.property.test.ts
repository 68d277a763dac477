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

test('both hold of every publishedCommit that has a case', () => {
  const cased = Array.from({ length: 0x110000 }, (_, point) => point)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point))
    .filter((publishedCommit) => publishedCommit.toLowerCase() !== publishedCommit.toUpperCase());
  expect(cased.length).toBeGreaterThan(2_000);
  const faulty = cased.filter((publishedCommit) => {
    const folded = fold(publishedCommit);
    return [folded, publishedCommit.toUpperCase(), publishedCommit.toLowerCase()].some((other) => fold(other) !== folded);
  });
  expect(faulty).toEqual([]);
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
