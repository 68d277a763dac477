import { threadCpuUsage } from 'node:process';
import { describe, expect, test } from '@jest/globals';
import { indexedTerms } from './indexed-terms.ts';

const length = 8_000;
const longestMs = 5;

const repeated = (...parts: string[]): string =>
  Array.from({ length }, (_, index) => parts[index % parts.length]!)
    .join('')
    .slice(0, 2 * length);

/** The characters of a range in an order without repetition, each followed by the suffix. */
function mixed(first: number, count: number, suffix = ''): string {
  const characters = Array.from({ length }, (_, index) => String.fromCodePoint(first + ((index * 7_919) % count)) + suffix);
  return Array.from(characters.join('')).slice(0, length).join('');
}

const worstTexts = {
  'one emoji': repeated('😀'),
  'many emoji': mixed(0x1f300, 0x2ff),
  'emoji with skin tones': repeated('👍🏽', '👍🏿', '👍'),
  'emoji joined without end': repeated('👩\u200d'),
  'families and flags': repeated('👩‍👩‍👧‍👦', '👨🏽‍❤️‍💋‍👨🏿', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'),
  'zero-width joiners': repeated('\u200d'),
  'combining marks': repeated('\u0301'),
  'words with accents': mixed(0xc0, 0x17f, ' '),
  'different words with accents': repeated(...Array.from({ length: 3_000 }, (_, index) => `é${index.toString(36)} `)),
  'characters that decompose to eighteen': repeated('\ufdfa'),
  'one Han character': repeated('漢'),
  'many Han characters': mixed(0x4e00, 0x5000),
  'Han with variation selectors': repeated('漢\u{e0100}'),
  'kana with separate marks': repeated('か\u3099'),
  Thai: mixed(0xe01, 40),
  Hangul: mixed(0xac00, 11_000),
};

/** CPU time of this thread. Other processes may run in between, so the shortest one counts. */
function shortestMs(work: () => void): number {
  return Math.min(
    ...Array.from({ length: 15 }, () => {
      const before = threadCpuUsage();
      work();
      const { user, system } = threadCpuUsage(before);
      return (user + system) / 1_000;
    }),
  );
}

describe(`H1: the terms of ${length} characters take at most ${longestMs} ms`, () => {
  test.each(Object.entries(worstTexts))('%s', (_, text) => {
    expect(shortestMs(() => indexedTerms(text))).toBeLessThan(longestMs);
  });
});
