import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseEmoji, searchEmoji } from './parse-emoji.ts';

const groups = parseEmoji(readFileSync(new URL('emoji.txt', import.meta.url), 'utf8'));
const all = groups.flatMap(({ emoji }) => emoji);

test('the list has nine groups of emoji that the service accepts', () => {
  expect(groups.map(({ name }) => name)).toHaveLength(9);
  expect(all.length).toBeGreaterThan(1_500);
  const accepted = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
  expect(all.filter(({ emoji }) => !accepted.test(emoji))).toEqual([]);
});

test('is found by the beginnings of words', () => {
  expect(searchEmoji(groups, 'rocke')[0]).toMatchObject({ emoji: '🚀', name: 'rocket' });
  expect(searchEmoji(groups, 'grinning squinting').map(({ emoji }) => emoji)).toEqual(['😆']);
  expect(searchEmoji(groups, 'no such thing')).toEqual([]);
});

test('the plain emoji of a word comes before those that only mention it', () => {
  const hearts = searchEmoji(groups, 'heart').map(({ emoji }) => emoji);
  expect(hearts.slice(0, 8)).toContain('❤️');
  expect(hearts.indexOf('❤️')).toBeLessThan(hearts.indexOf('😍'));
});
