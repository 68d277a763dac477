import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLargeEmoji, splitText, type TextPart } from './rich-text.ts';

const ada = { id: 'u1', displayName: 'Ada Brandt', username: 'ada' };
const adam = { id: 'u2', displayName: 'Adam', username: 'adam_77' };
const urls = (text: string) => splitText(text, []).flatMap((part) => (part.kind === 'link' ? [part.url] : []));
const mentions = (text: string) =>
  splitText(text, [ada, adam]).flatMap((part) => (part.kind === 'mention' ? [`${part.text}=${part.userId}`] : []));

describe('links', () => {
  test.each([
    ['see https://example.com/a?b=1#c.', ['https://example.com/a?b=1#c']],
    ['(https://example.com)', ['https://example.com/'.slice(0, -1)]],
    ['https://en.wikipedia.org/wiki/Parley_(talk)', ['https://en.wikipedia.org/wiki/Parley_(talk)']],
    ['www.example.com, please', ['https://www.example.com']],
    ['javascript:alert(1) and file:///etc/passwd', []],
    ['nothing here', []],
  ])('%s', (text, expected) => {
    expect(urls(text)).toEqual(expected);
  });
});

describe('mentions', () => {
  test.each([
    ['@Ada could you', ['@Ada=u1']],
    ['@ada brandt, hello', ['@ada brandt=u1']],
    ['@adam and @Ada', ['@adam=u2', '@Ada=u1']],
    ['@adam_77!', ['@adam_77=u2']],
    ['mail@ada.example', []],
    ['@adamant', []],
  ])('%s', (text, expected) => {
    expect(mentions(text)).toEqual(expected);
  });
});

test('property: the parts together are the text', () => {
  const piece = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('@Ada', '@adam', ' ', 'https://example.com/x', 'www.a.b', ').'));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      expect(
        splitText(text, [ada, adam])
          .map((part: TextPart) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('a text that is made to be slow is split at once', () => {
  expect(splitText(`https://x.test/${')'.repeat(300_000)}a`, [])).toHaveLength(1);
  const members = Array.from({ length: 50 }, (_, index) => ({ id: String(index), displayName: `Person ${index}`, username: `p${index}` }));
  expect(splitText('@'.repeat(300_000), members)).toHaveLength(1);
});

test.each([
  ['👍', true],
  ['👨‍👩‍👧 🎉❤️', true],
  ['👍👍👍👍', false],
  ['👍 ok', false],
  ['1', false],
  ['', false],
])('%s alone is large: %s', (text, expected) => {
  expect(isLargeEmoji(text)).toBe(expected);
});
