import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeText } from './normalize-text.ts';

const text = fc.string({ unit: 'grapheme' });

test('is idempotent', () => {
  fc.assert(
    fc.property(text, (typed) => normalizeText(normalizeText(typed)) === normalizeText(typed)),
    { numRuns: 500 },
  );
});

test('is idempotent and ignores case for every character with a case', () => {
  const cased = Array.from({ length: 0x110000 }, (_, point) => point)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point))
    .filter((character) => character.toLowerCase() !== character.toUpperCase());
  expect(cased.length).toBeGreaterThan(2_000);
  const faulty = cased.filter((character) => {
    const result = normalizeText(character);
    return [result, character.toUpperCase(), character.toLowerCase()].some((other) => normalizeText(other) !== result);
  });
  expect(faulty).toEqual([]);
});

test('ignores case and composition', () => {
  fc.assert(
    fc.property(text, (typed) => {
      expect(normalizeText(typed.toUpperCase())).toBe(normalizeText(typed));
      expect(normalizeText(typed.normalize('NFD'))).toBe(normalizeText(typed.normalize('NFC')));
    }),
    { numRuns: 500 },
  );
});

test('changes no ordinary Han and kana, alone or in pairs', () => {
  const range = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
  const ordinary = [range(0x3041, 0x3096), range(0x30a1, 0x30fa), range(0x3400, 0x4dbf), range(0x4e00, 0x9fff)].flat();
  expect(ordinary.filter((character) => normalizeText(character) !== character)).toEqual([]);
  const character = fc.constantFrom(...ordinary);
  fc.assert(fc.property(character, character, (first, second) => normalizeText(first + second) === first + second));
});
