import { describe, expect, test } from '@jest/globals';
import { indexedWords } from '@parley/read-tables/search/indexed-words';
import { snippetOf } from './snippet.ts';
import { isWanted, wantedOf } from './wanted.ts';

const shown = (query: string): string[] =>
  wantedOf(query).map((wanted) => wanted.map(({ word, begins }) => word + (begins ? '*' : '')).join(' '));

describe('what a query wants', () => {
  test.each([
    ['one word, whole or as a beginning', 'Häu', ['hau', 'hau*']],
    ['all words, the last one also as a beginning', 'green tea', ['green tea', 'green tea*']],
    ['a word twice counts once', 'tea TEA', ['tea', 'tea*']],
    ['pairs of a script without spaces', '北京人', ['北京 京人']],
    ['one character is the beginning of a pair', '京', ['京*']],
    ['one character, and a word', '茶 tea', ['茶* tea', '茶* tea*']],
    ['punctuation alone wants nothing', '…!', []],
  ])('%s', (_, query, expected) => {
    expect(shown(query)).toEqual(expected);
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
    expect(wantedOf(query).some((wanted) => isWanted(wanted, indexedWords(text)))).toBe(expected);
  });
});

describe('a snippet', () => {
  const marked = (text: string, query: string): string | undefined =>
    snippetOf(text, wantedOf(query).at(-1)!)
      ?.map((part) => (part.hit ? `[${part.text}]` : part.text))
      .join('');

  test.each([
    ['hits as they are written', 'Straße, STRASSE, strassen', 'strasse', '[Straße], [STRASSE], [strassen]'],
    ['pairs that touch are one hit', '我爱北京人', '北京人', '我爱[北京人]'],
    ['one character', '北京的京都', '京', '北[京]的[京]都'],
    ['markup stays text', '<b>tea</b>', 'tea', '<b>[tea]</b>'],
    ['emoji', 'yes 👍🏽 no', '👍🏽', 'yes [👍🏽] no'],
  ])('%s', (_, text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  test('is cut around the first hit, between words', () => {
    const text = `${'far away '.repeat(50)}the needle ${'and more '.repeat(50)}`;
    const found = marked(text, 'needle')!;
    expect(found).toMatch(/^(far|away) .*the \[needle\] and .*(and|more)$/);
    expect(found.length).toBeLessThan(260);
    expect(text).toContain(found.replaceAll(/[[\]]/g, ''));
  });

  test('is cut between characters where there are no spaces', () => {
    const text = '😀'.repeat(200) + '北京' + '👩‍👩‍👧'.repeat(100);
    const found = snippetOf(text, wantedOf('北京')[0]!)!
      .map((part) => part.text)
      .join('');
    expect(found.isWellFormed()).toBe(true);
    expect(found.length).toBeLessThan(300);
  });

  test('of a text that holds nothing of it is none', () => {
    expect(snippetOf('nothing here', wantedOf('tea')[0]!)).toBeNull();
  });
});
