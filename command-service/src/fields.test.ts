import { describe, expect, test } from '@jest/globals';
import { fieldsFor } from './fields.ts';
import { defaultLimits } from './limits.ts';

const fields = fieldsFor(defaultLimits);

/** Returns the value to store, or null if it is invalid. */
function parsed(name: keyof typeof fields, value: unknown): unknown {
  const result = fields[name].safeParse(value);
  return result.success ? result.data : null;
}

describe('names and titles', () => {
  test.each([
    ['  Ada  ', 'Ada'],
    ['Ada\u0301', 'Ad\u00e1'],
    ['\ufeffAda\u00a0', 'Ada'],
    ['👨‍👩‍👧 family', '👨‍👩‍👧 family'],
    ['❤️‍🔥', '❤️‍🔥'],
    ['👩🏽‍🚀', '👩🏽‍🚀'],
    ['葛\u{e0100}城', '葛\u{e0100}城'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['😀'.repeat(100), '😀'.repeat(100)],
  ])('%j is stored as %j', (typed, stored) => {
    expect(parsed('displayName', typed)).toBe(stored);
    expect(parsed('title', typed)).toBe(stored);
  });

  test.each([
    ['the empty text', ''],
    ['white space', ' \t\n '],
    ['a control character', 'a\u0007b'],
    ['a line break', 'a\nb'],
    ['a zero-width space', 'a\u200bb'],
    ['a zero-width joiner between Latin characters', 'a\u200db'],
    ['a zero-width joiner between digits', '1\u200d2'],
    ['a word joiner', 'a\u2060b'],
    ['a soft hyphen', 'a\u00adb'],
    ['a Hangul filler', '\u3164'],
    ['a bidi override', 'a\u202eb'],
    ['a bidi isolate', 'a\u2066b'],
    ['a direction mark', 'a\u200fb'],
    ['a line separator', 'a\u2028b'],
    ['101 characters', '😀'.repeat(101)],
    ['a number', 7],
  ])('%s is invalid', (_, typed) => expect(parsed('displayName', typed)).toBeNull());
});

test('usernames are lower-cased, and have only characters that need no escape in a URL', () => {
  expect(parsed('username', 'Ada.L_1')).toBe('ada.l_1');
  for (const bad of ['ab', 'a'.repeat(33), 'a b', 'a-b', 'ädä', ' ada', 'ada\n']) expect(parsed('username', bad)).toBeNull();
});

test('email addresses are lower-cased, and have the form of one', () => {
  expect(parsed('email', 'Ada@Example.COM')).toBe('ada@example.com');
  for (const bad of ['ada', 'ada@', '@example.com', 'a@b@c.de', `${'a'.repeat(250)}@x.de`]) expect(parsed('email', bad)).toBeNull();
});

test('passwords have 8 to 256 code points, and are not trimmed', () => {
  expect(parsed('password', '  spaces ')).toBe('  spaces ');
  expect(parsed('password', '😀'.repeat(256))).toBe('😀'.repeat(256));
  for (const bad of ['seven77', '😀'.repeat(257), '😀'.repeat(7)]) expect(parsed('password', bad)).toBeNull();
});

test('message texts are stored as sent, and must not be blank', () => {
  expect(parsed('messageText', '  a\n\u200bb  ')).toBe('  a\n\u200bb  ');
  for (const bad of ['', ' ', '\n\t\u3000', 'x'.repeat(8_001)]) expect(parsed('messageText', bad)).toBeNull();
});

test('lists of ids have no duplicates, and accept lower case only', () => {
  const [one, other] = ['0190aaaa-0000-7000-8000-000000000001', '0190aaaa-0000-7000-8000-000000000002'];
  expect(parsed('mentions', [one, other, one])).toEqual([one, other]);
  expect(parsed('mentions', [one.toUpperCase()])).toBeNull();
  expect(parsed('mentions', ['someone'])).toBeNull();
});

describe('a text as long as a body may be takes no time', () => {
  const texts: Readonly<Record<string, string>> = {
    digits: `${'1'.repeat(120_000)}x`,
    spaces: `${' '.repeat(120_000)}x`,
    dots: `${'.'.repeat(120_000)}x`,
    'combining marks': `a${'\u0301\u0316'.repeat(30_000)}`,
    joiners: '👩\u200d'.repeat(17_000),
    'parts of an address': 'a@b.'.repeat(30_000),
  };
  const names = Object.keys(fields) as (keyof typeof fields)[];

  test.each(names.flatMap((name) => Object.keys(texts).map((text) => [name, text] as const)))('%s of %s', (name, text) => {
    const startedAt = performance.now();
    expect(parsed(name, texts[text])).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(250);
  });
});
