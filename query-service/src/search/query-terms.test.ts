import { describe, expect, test } from '@jest/globals';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import { snippetOf } from './snippet.ts';
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

describe('a snippet', () => {
  const marked = (text: string, query: string): string | undefined =>
    snippetOf(text, parsePasses(query).at(-1)!)
      ?.map((part) => (part.hit ? `[${part.text}]` : part.text))
      .join('');

  test.each([
    ['keeps the spelling of hits', 'Straße, STRASSE, strassen', 'strasse', '[Straße], [STRASSE], [strassen]'],
    ['merges adjacent pairs', '我爱北京人', '北京人', '我爱[北京人]'],
    ['marks a single character', '北京的京都', '京', '北[京]的[京]都'],
    ['keeps markup as text', '<b>tea</b>', 'tea', '<b>[tea]</b>'],
    ['marks emoji', 'yes 👍🏽 no', '👍🏽', 'yes [👍🏽] no'],
  ])('%s', (_, text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  test('starts and ends between words around the first hit', () => {
    const text = `${'far away '.repeat(50)}the needle ${'and more '.repeat(50)}`;
    const found = marked(text, 'needle')!;
    expect(found).toMatch(/^(far|away) .*the \[needle\] and .*(and|more)$/);
    expect(found.length).toBeLessThan(260);
    expect(text).toContain(found.replaceAll(/[[\]]/g, ''));
  });

  test('starts and ends between characters in text without spaces', () => {
    const text = '😀'.repeat(200) + '北京' + '👩‍👩‍👧'.repeat(100);
    const found = snippetOf(text, parsePasses('北京')[0]!)!
      .map((part) => part.text)
      .join('');
    expect(found.isWellFormed()).toBe(true);
    expect(found.length).toBeLessThan(300);
  });

  test('is null for a text without a hit', () => {
    expect(snippetOf('nothing here', parsePasses('tea')[0]!)).toBeNull();
  });
});
