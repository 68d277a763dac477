import { describe, expect, test } from '@jest/globals';
import { splitTerms, maxTermLength } from './terms.ts';

const terms = (text: string): string[] => splitTerms(text).map(({ term }) => term);

describe('splitTerms', () => {
  test.each([
    ['words of a sentence', 'Hello, wonderful WORLD!', ['hello', 'wonderful', 'world']],
    ['accents', 'Señor Ångström naïve Łódź', ['senor', 'angstrom', 'naive', 'lodz']],
    ['decomposed accents', 'Sen\u0303or nai\u0308ve', ['senor', 'naive']],
    ['characters that are typed as others', 'Straße Ærø İstanbul ılık', ['strasse', 'aero', 'istanbul', 'ilik']],
    ['Cyrillic', 'Ёлка и мой Йод', ['елка', 'и', 'мой', 'йод']],
    ['Greek', 'ΟΔΥΣΣΕΥΣ Οδυσσεύς', ['οδυσσευσ', 'οδυσσευσ']],
    ['Arabic with vowel signs', 'كِتَاب', ['كتاب']],
    ['Hindi with its vowels', 'हिन्दी', ['हिन्दी']],
    ['Korean', '안녕 세계', ['안녕', '세계']],
    ['Chinese by pairs', '我爱北京。', ['我爱', '爱北', '北京', '京']],
    ['Japanese by pairs', 'カメラが、', ['カメ', 'メラ', 'ラが', 'が']],
    ['half-width kana', 'ｶﾞﾗｽ', ['ガラ', 'ラス', 'ス']],
    ['a variation selector', '葛\u{e0100}飾', ['葛飾', '飾']],
    ['Thai by pairs', 'ไทย', ['ไท', 'ทย', 'ย']],
    ['a single character', '猫', ['猫']],
    ['mixed scripts', 'iPhone手机 v2', ['iphone', '手机', '机', 'v2']],
    ['full-width characters', 'ＡＢＣ１２', ['abc12']],
    ['numbers', '3.14 and 1,000', ['3', '14', 'and', '1', '000']],
    ['code', 'const fooBar = snake_case(x);', ['const', 'foobar', 'snake', 'case', 'x']],
    ['URLs', 'https://example.com/a-b?c=d', ['https', 'example', 'com', 'a', 'b', 'c', 'd']],
    ['an apostrophe', "don't l’amour", ['don', 't', 'l', 'amour']],
    ['emoji', 'done🎉👩‍👩‍👧 ❤️', ['done', '🎉', '👩‍👩‍👧', '❤']],
    ['punctuation', ' …!? ', []],
  ])('%s', (_, text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  test('truncates a very long word', () => {
    expect(terms('x'.repeat(8_000))).toEqual(['x'.repeat(maxTermLength)]);
    expect(terms('𝔘'.repeat(100))).toEqual(['u'.repeat(maxTermLength)]);
  });

  test('returns offsets in the original text', () => {
    const text = 'Ｎaïve: 北京 Straße';
    const found = splitTerms(text).map(({ term, start, end, firstCharacterEnd }) => [
      term,
      text.slice(start, end),
      text.slice(start, firstCharacterEnd),
    ]);
    expect(found).toEqual([
      ['naive', 'Ｎaïve', 'Ｎaïve'],
      ['北京', '北京', '北'],
      ['京', '京', '京'],
      ['strasse', 'Straße', 'Straße'],
    ]);
  });

  test('splits 8,000 characters of any kind in less than a second', () => {
    for (const kind of ['a ', '中', '👩‍👩‍👧', 'ก', '\u0301', 'é']) {
      const startedAt = performance.now();
      splitTerms(kind.repeat(8_000).slice(0, 8_000));
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });
});
