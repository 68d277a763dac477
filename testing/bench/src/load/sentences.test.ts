import { expect, test } from '@jest/globals';
import { sentences } from './sentences.ts';

const said = sentences(2_000, 7);
const words = said.flatMap((text) => text.replace(/\.+$/, '').split(' '));

test('all are of one length, and the same of the same seed', () => {
  expect(new Set(said.map((text) => Buffer.byteLength(text)))).toEqual(new Set([100]));
  expect(sentences(2_000, 7)).toEqual(said);
  expect(sentences(1, 8)).not.toEqual(sentences(1, 7));
});

test('a few words are said all the time, most of them seldom', () => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = [...counts.values()].sort((one, other) => other - one);
  expect(words.length / said.length).toBeGreaterThan(10);
  expect(most.length).toBeGreaterThan(3_000);
  expect(most[0]! / said.length).toBeGreaterThan(0.3);
  expect(most.filter((count) => count < 10).length).toBeGreaterThan(most.length / 2);
});
