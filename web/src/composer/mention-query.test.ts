import { describe, expect, test } from '@jest/globals';
import { matchMembers, mentionName, mentionQuery, mentionsIn } from './mention-query.ts';

const person = (id: string, displayName: string, username = id) => ({ id, displayName, username });
const members = [
  person('hugo', 'Hugo Lindqvist'),
  person('chiara', 'Chiara Rossi'),
  person('ada', 'Ada Brandt'),
  person('ada2', 'Ada Lund'),
];

describe('the mention under the caret', () => {
  test.each([
    ['@h', 2, { start: 0, text: 'h' }],
    ['I can, and @hu', 14, { start: 11, text: 'hu' }],
    ['@ada br', 7, { start: 0, text: 'ada br' }],
    ['@', 1, { start: 0, text: '' }],
    ['mail@ada', 8, null],
    ['@ada said that', 14, null],
    ['no mention', 5, null],
    ['@hugo', 0, null],
  ])('%s at %i', (text, caret, expected) => {
    expect(mentionQuery(text, caret)).toEqual(expected);
  });
});

test('names that begin with the query come first', () => {
  expect(matchMembers(members, 'h').map(({ id }) => id)).toEqual(['hugo', 'chiara']);
  expect(matchMembers(members, 'ros').map(({ id }) => id)).toEqual(['chiara']);
  expect(matchMembers(members, '').length).toBe(4);
  expect(matchMembers(members, 'x')).toEqual([]);
});

test('a first name stands for a member if nobody else has it', () => {
  expect(mentionName(members[1]!, members)).toBe('Chiara');
  expect(mentionName(members[2]!, members)).toBe('Ada Brandt');
});

test('only names that are still in the text are mentioned', () => {
  const chosen = new Map([
    ['hugo', 'Hugo'],
    ['chiara', 'Chiara'],
  ]);
  expect(mentionsIn('thanks @hugo', chosen)).toEqual(['hugo']);
});
