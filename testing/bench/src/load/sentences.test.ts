import { expect, test } from '@jest/globals';
import { sentences } from './sentences.ts';

const texts = sentences(2_000, 7);
const words = texts.flatMap((text) => text.replace(/\.+$/, '').split(' '));

test('all texts have the same length and depend only on the seed', () => {
  expect(new Set(texts.map((text) => Buffer.byteLength(text)))).toEqual(new Set([100]));
  expect(sentences(2_000, 7)).toEqual(texts);
  expect(sentences(1, 8)).not.toEqual(sentences(1, 7));
});

test('a few words are frequent and most are rare', () => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => b - a);
  expect(words.length / texts.length).toBeGreaterThan(10);
  expect(sorted.length).toBeGreaterThan(3_000);
  expect(sorted[0]! / texts.length).toBeGreaterThan(0.3);
  expect(sorted.filter((count) => count < 10).length).toBeGreaterThan(sorted.length / 2);
});
