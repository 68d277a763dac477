import { expect, test } from '@jest/globals';
import { markWords } from './marked-words.ts';

const marked = (text: string, q: string): string =>
  markWords(text, q)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('');

test.each([
  ['The hut, and two huts.', 'hut', 'The [hut], and two [huts].'],
  ['A shut door', 'hut', 'A shut door'],
  ['Café or CAFÉ', 'cafe', '[Café] or [CAFÉ]'],
  ['one two three', 'three one', '[one] two [three]'],
  ['明日は京都に行く', '京都', '明日は[京都]に行く'],
  ['nothing', '', 'nothing'],
  ['', 'hut', ''],
])('in “%s”, “%s” is found as “%s”', (text, q, expected) => {
  expect(marked(text, q)).toBe(expected);
});
