import { describe, expect, test } from '@jest/globals';
import type { Message } from './messages.ts';
import { emoji } from './reactions.ts';
import { inOrder, withReaction } from './reaction-counts.ts';

describe('emoji', () => {
  test.each(['👍', '❤️', '👩🏽‍🚀', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🇪🇺', '1️⃣', '👨‍👩‍👧‍👦'])('%s is a single emoji', (text) => {
    expect(emoji.safeParse(text).success).toBe(true);
  });

  test.each(['', 'a', '1', '❤', '👍👍', ' 👍', '👍\n', '🏽x', '<3', 'constructor'])('%j is not', (text) => {
    expect(emoji.safeParse(text).success).toBe(false);
  });
});

describe('the reactions of a message', () => {
  const message = { id: 'm', deletedAt: null, reactions: [{ emoji: '👍', count: 2, mine: true }] } as unknown as Message;

  test('take the new count and preserve `mine`', () => {
    expect(withReaction(message, '👍', 5, undefined).reactions).toEqual([{ emoji: '👍', count: 5, mine: true }]);
    expect(withReaction(message, '👍', 1, false).reactions).toEqual([{ emoji: '👍', count: 1, mine: false }]);
    expect(withReaction(message, '👍', 0, undefined).reactions).toEqual([]);
    expect(withReaction(withReaction(message, '🎉', 3, true), '🎉', 3, true).reactions).toEqual([
      { emoji: '🎉', count: 3, mine: true },
      { emoji: '👍', count: 2, mine: true },
    ]);
  });

  test('are empty once the message is deleted', () => {
    const deleted = { ...message, deletedAt: '2026-01-01T00:00:00.000Z', reactions: [] };
    expect(withReaction(deleted, '👍', 2, undefined)).toBe(deleted);
  });

  test('have a fixed order', () => {
    const some = [
      { emoji: 'b', count: 1, mine: false },
      { emoji: 'a', count: 1, mine: false },
      { emoji: 'c', count: 2, mine: false },
    ];
    expect(inOrder(some).map(({ emoji }) => emoji)).toEqual(['c', 'a', 'b']);
    expect(inOrder(some.toReversed())).toEqual(inOrder(some));
  });
});
