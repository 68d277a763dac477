import { describe, expect, test } from '@jest/globals';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import { matches, parsePasses } from './query-terms.ts';

const passesOf = (query: string): string[] =>
  parsePasses(query).map((queryTerms) => queryTerms.map(({ term, isPrefix }) => term + (isPrefix ? '*' : '')).join(' '));

describe('the passes of a query', () => {
  test.each([
    ['one word, whole or as a prefix', 'Häu', ['hau', 'hau*']],
    ['all words, the last one also as a prefix', 'green tea', ['green tea', 'green tea*']],
    ['a word twice counts once', 'tea TEA', ['tea', 'tea*']],
    ['pairs of a script without spaces', '北京人', ['北京 京人']],
    ['a single character is the prefix of a pair', '京', ['京*']],
    ['a single character and a word', '茶 tea', ['茶* tea', '茶* tea*']],
    ['punctuation has no term', '…!', []],
  ])('%s', (_, query, expected) => {
    expect(passesOf(query)).toEqual(expected);
  });

  test.each([
    ['北京人', '我是北京人', true],
    ['京', '北京', true],
    ['京', '京都', true],
    ['京北', '北京', false],
    ['tea', 'team', true],
    ['tea green', 'green team', false],
    ['สวัสดี', 'สวัสดีครับ', true],
  ])('%s in %s: %s', (query, text, expected) => {
    expect(parsePasses(query).some((queryTerms) => matches(queryTerms, indexedTerms(text)))).toBe(expected);
  });
});
