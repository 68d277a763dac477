import { describe, expect, test } from '@jest/globals';
import { fieldsFor } from './fields.ts';
import { defaultLimits } from './limits.ts';

const fields = fieldsFor(defaultLimits);

/** The value as it would be stored, or null when it is refused. */
function taken(name: keyof typeof fields, value: unknown): unknown {
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
  ])('%j is kept as %j', (typed, stored) => {
    expect(taken('displayName', typed)).toBe(stored);
    expect(taken('title', typed)).toBe(stored);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \t\n '],
    ['a control character', 'a\u0007b'],
    ['a line break', 'a\nb'],
    ['a zero-width space', 'a\u200bb'],
    ['a zero-width joiner between publishedCommits', 'a\u200db'],
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
  ])('%s is refused', (_, typed) => expect(taken('displayName', typed)).toBeNull());
});

test('usernames are folded, and hold only what an address bar would', () => {
  expect(taken('username', 'Ada.L_1')).toBe('ada.l_1');
  for (const bad of ['ab', 'a'.repeat(33), 'a b', 'a-b', 'ädä', ' ada', 'ada\n']) expect(taken('username', bad)).toBeNull();
});

test('e-mail addresses are folded, and look like some', () => {
  expect(taken('email', 'Ada@Example.COM')).toBe('ada@example.com');
  for (const bad of ['ada', 'ada@', '@example.com', 'a@b@c.de', `${'a'.repeat(250)}@x.de`]) expect(taken('email', bad)).toBeNull();
});

test('passwords are as typed, 8 to 256 code points', () => {
  expect(taken('password', '  spaces ')).toBe('  spaces ');
  expect(taken('password', '😀'.repeat(256))).toBe('😀'.repeat(256));
  for (const bad of ['seven77', '😀'.repeat(257), '😀'.repeat(7)]) expect(taken('password', bad)).toBeNull();
});

test('texts are kept as sent, unless there is nothing to see', () => {
  expect(taken('messageText', '  a\n\u200bb  ')).toBe('  a\n\u200bb  ');
  for (const bad of ['', ' ', '\n\t\u3000', 'x'.repeat(8_001)]) expect(taken('messageText', bad)).toBeNull();
});

test('ids are lower-case, each once', () => {
  const [one, other] = ['0190aaaa-0000-7000-8000-000000000001', '0190aaaa-0000-7000-8000-000000000002'];
  expect(taken('mentions', [one, other, one])).toEqual([one, other]);
  expect(taken('mentions', [one.toUpperCase()])).toBeNull();
  expect(taken('mentions', ['someone'])).toBeNull();
});
