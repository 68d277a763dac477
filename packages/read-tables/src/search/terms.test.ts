import { describe, expect, test } from '@jest/globals';
import { cutTerms, longestWord } from './terms.ts';

const words = (text: string): string[] => cutTerms(text).map(({ word }) => word);

describe('what of a text can be found', () => {
  test.each([
    ['words of a sentence', 'Hello, wonderful WORLD!', ['hello', 'wonderful', 'world']],
    ['accents', 'Señor Ångström naïve Łódź', ['senor', 'angstrom', 'naive', 'lodz']],
    ['the same accents taken apart', 'Sen\u0303or nai\u0308ve', ['senor', 'naive']],
    ['publishedCommits that are typed as others', 'Straße Ærø İstanbul ılık', ['strasse', 'aero', 'istanbul', 'ilik']],
    ['Cyrillic', 'Ёлка и мой Йод', ['елка', 'и', 'мой', 'йод']],
    ['Greek', 'ΟΔΥΣΣΕΥΣ Οδυσσεύς', ['οδυσσευσ', 'οδυσσευσ']],
    ['Arabic with vowel signs', 'كِتَاب', ['كتاب']],
    ['Hindi keeps its vowels', 'हिन्दी', ['हिन्दी']],
    ['Korean', '안녕 세계', ['안녕', '세계']],
    ['Chinese by pairs', '我爱北京。', ['我爱', '爱北', '北京', '京']],
    ['Japanese by pairs', 'カメラが、', ['カメ', 'メラ', 'ラが', 'が']],
    ['half-width kana', 'ｶﾞﾗｽ', ['ガラ', 'ラス', 'ス']],
    ['a shape chosen', '葛\u{e0100}飾', ['葛飾', '飾']],
    ['Thai by pairs', 'ไทย', ['ไท', 'ทย', 'ย']],
    ['one character', '猫', ['猫']],
    ['mixed scripts', 'iPhone手机 v2', ['iphone', '手机', '机', 'v2']],
    ['full-width publishedCommits', 'ＡＢＣ１２', ['abc12']],
    ['numbers', '3.14 and 1,000', ['3', '14', 'and', '1', '000']],
    ['code', 'const fooBar = snake_case(x);', ['const', 'foobar', 'snake', 'case', 'x']],
    ['addresses', 'https://example.com/a-b?c=d', ['https', 'example', 'com', 'a', 'b', 'c', 'd']],
    ['an apostrophe', "don't l’amour", ['don', 't', 'l', 'amour']],
    ['emoji', 'done🎉👩‍👩‍👧 ❤️', ['done', '🎉', '👩‍👩‍👧', '❤']],
    ['nothing', ' …!? ', []],
  ])('%s', (_, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('a very long word counts by its beginning', () => {
    expect(words('x'.repeat(8_000))).toEqual(['x'.repeat(longestWord)]);
    expect(words('𝔘'.repeat(100))).toEqual(['u'.repeat(longestWord)]);
  });

  test('where a term stands is told in the text as it was written', () => {
    const text = 'Ｎaïve: 北京 Straße';
    const found = cutTerms(text).map(({ word, start, end, head }) => [word, text.slice(start, end), text.slice(start, head)]);
    expect(found).toEqual([
      ['naive', 'Ｎaïve', 'Ｎaïve'],
      ['北京', '北京', '北'],
      ['京', '京', '京'],
      ['strasse', 'Straße', 'Straße'],
    ]);
  });

  test('of text of any kind, 8,000 characters are cut in a moment', () => {
    for (const kind of ['a ', '中', '👩‍👩‍👧', 'ก', '\u0301', 'é']) {
      const began = performance.now();
      cutTerms(kind.repeat(8_000).slice(0, 8_000));
      expect(performance.now() - began).toBeLessThan(1_000);
    }
  });
});
