/**
 * Splits text into search terms. A run of letters and digits is one term. Scripts without spaces have no word boundaries that two versions
 * of a dictionary would agree on: there every two neighboring characters are a term, and so is the last character. Any run of characters
 * is found by its pairs, and a single character as the prefix of a pair.
 */
import { normalizeText } from './normalize-text.ts';

export interface Term {
  /** Normalized; never empty. */
  term: string;
  /** Offsets in the text, in UTF-16 units; `end` is exclusive. */
  start: number;
  end: number;
  /** End of the first character, in a script without spaces; otherwise the same as `end`. */
  firstCharacterEnd: number;
  /** True in a script without spaces. */
  unspaced: boolean;
}

/** Code points of a term. The rest of a longer word is ignored. */
export const maxTermLength = 48;

const unspacedScripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}' +
  '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}' +
  // Shared by these scripts: closing and lengthening marks of kana, and variation selectors.
  '\\u3006\\u3099\\u309a\\u30fc\\uff70\\uff9e\\uff9f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
const wordCharacters = '\\p{L}\\p{N}\\p{M}';
const runs = new RegExp(
  [
    '(?<emoji>\\p{RGI_Emoji})',
    `(?<unspaced>[[${unspacedScripts}]&&[${wordCharacters}]]+)`,
    `(?<word>[[${wordCharacters}]--[${unspacedScripts}]]+)`,
  ].join('|'),
  'gv',
);

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns the terms by ascending start: at most one per character of the text. */
export function splitTerms(text: string): Term[] {
  const terms: Term[] = [];
  for (const { 0: run, index, groups } of text.matchAll(runs)) {
    if (groups!['unspaced'] !== undefined) terms.push(...characterPairs(run, index));
    else {
      const end = index + run.length;
      terms.push({ term: toTerm(run), start: index, end, firstCharacterEnd: end, unspaced: false });
    }
  }
  return terms.filter(({ term }) => term !== '');
}

function characterPairs(run: string, offset: number): Term[] {
  const starts = [...characters.segment(run)].map(({ index }) => index);
  return starts.map((start, index) => {
    const firstCharacterEnd = offset + (starts[index + 1] ?? run.length);
    const end = starts[index + 2] ?? run.length;
    return { term: toTerm(run.slice(start, end)), start: offset + start, end: offset + end, firstCharacterEnd, unspaced: true };
  });
}

function toTerm(run: string): string {
  const normalized = normalizeText(run);
  return normalized.length <= maxTermLength ? normalized : Array.from(normalized).slice(0, maxTermLength).join('');
}
