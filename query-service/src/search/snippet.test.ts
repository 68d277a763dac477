import { createTimeSlices } from '@parley/concurrency/time-slices';
import { describe, expect, test } from '@jest/globals';
import { parsePasses } from './query-terms.ts';
import { createSearchWork } from './search-work.ts';
import { snippetOf } from './snippet.ts';

describe('a snippet', () => {
  const marked = async (text: string, query: string): Promise<string | undefined> =>
    (await snippetOf(text, parsePasses(query).at(-1)!, createSearchWork(1, createTimeSlices(60_000))))
      ?.map((part) => (part.hit ? `[${part.text}]` : part.text))
      .join('');

  test.each([
    ['keeps the spelling of hits', 'Straße, STRASSE, strassen', 'strasse', '[Straße], [STRASSE], [strassen]'],
    ['merges adjacent pairs', '我爱北京人', '北京人', '我爱[北京人]'],
    ['marks a single character', '北京的京都', '京', '北[京]的[京]都'],
    ['keeps markup as text', '<b>tea</b>', 'tea', '<b>[tea]</b>'],
    ['marks emoji', 'yes 👍🏽 no', '👍🏽', 'yes [👍🏽] no'],
  ])('%s', async (_, text, query, expected) => {
    expect(await marked(text, query)).toBe(expected);
  });

  test('starts and ends between words around the first hit', async () => {
    const text = `${'far away '.repeat(50)}the needle ${'and more '.repeat(50)}`;
    const found = (await marked(text, 'needle'))!;
    expect(found).toMatch(/^(far|away) .*the \[needle\] and .*(and|more)$/);
    expect(found.length).toBeLessThan(260);
    expect(text).toContain(found.replaceAll(/[[\]]/g, ''));
  });

  test('starts and ends between characters in text without spaces', async () => {
    const text = '😀'.repeat(200) + '北京' + '👩‍👩‍👧'.repeat(100);
    const found = (await marked(text, '北京'))!.replaceAll(/[[\]]/g, '');
    expect(found.isWellFormed()).toBe(true);
    expect(found.length).toBeLessThan(300);
  });

  test.each(['\u0323\u0301', '\u{1e8d0}'])('is found soon after a run of %j', async (marks) => {
    const text = `a${marks.repeat(15_000)}-needle`;
    const startedAt = performance.now();
    const found = (await marked(text, 'needle'))!;
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect([found.endsWith('-[needle]'), found.isWellFormed()]).toEqual([true, true]);
  });

  test('does not exist for a text without a hit', async () => {
    expect(await marked('nothing here', 'tea')).toBeUndefined();
    expect(await marked('not to start with: steam'.repeat(1_000), 'tea')).toBeUndefined();
  });

  test.each([
    ['one long hit', '漢'.repeat(8_000), '漢', /^\[漢+\]$/],
    ['a long word', `so ${'a'.repeat(8_000)}`, 'aaa', /^so \[a+\]$/],
    ['many hits', 'tea '.repeat(2_000), 'tea', /^(\[tea\] )+\[tea\]$/],
  ])('H1: is short for %s', async (_, text, query, form) => {
    const found = (await marked(text, query))!;
    expect(found).toMatch(form);
    expect(found.replaceAll(/[[\]]/g, '').length).toBeLessThanOrEqual(240);
  });

  test.each([
    ['spaced words', (word: string) => `${'word '.repeat(2_000)}${word} after`, 'needle'],
    ['text without spaces', (word: string) => `${'漢字'.repeat(3_000)}${word}漢字`, '北京'],
    ['Thai', (word: string) => `${'กำ'.repeat(1_000)}${word}กำ`, 'ชา'],
    ['emoji', (word: string) => `${'👩‍👩‍👧'.repeat(500)}${word}👩‍👩‍👧`, 'x'],
  ])('H1: finds a hit anywhere in long %s', async (_, textWith, word) => {
    const text = textWith(word);
    expect(await marked(text, word)).toContain(`[${word}`);
    for (let cut = 0; cut < 600; cut += 7) expect(await marked(text.slice(cut), word)).toContain(`[${word}`);
  });
});
