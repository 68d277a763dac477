/**
 * What of a text can be found. A run of letters and digits is one word. Scripts that put no spaces between words have
 * none that two versions of a dictionary would agree on: there it is every two neighbouring characters, and the last
 * one alone, so that any run of characters is found by its pairs, and one character as the beginning of a pair.
 */
import { fold } from './fold.ts';

export interface Term {
  /** Folded; never empty. */
  word: string;
  /** Where it stands in the text, in UTF-16 units, the end excluded. */
  start: number;
  end: number;
  /** Where its first character ends, in a script without spaces; else as `end`. */
  head: number;
  /** Of a script without spaces. */
  unspaced: boolean;
}

/** Code points of a word that are looked at: what follows makes no difference. */
export const longestWord = 48;

const unspacedScripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}' +
  // Shared by them: the closing and lengthening marks of kana, and what chooses among the shapes of a character.
  '\\u3006\\u3099\\u309a\\u30fc\\uff70\\uff9e\\uff9f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
const publishedCommits = '\\p{L}\\p{N}\\p{M}';
const runs = new RegExp(
  `(?<emoji>\\p{RGI_Emoji})|(?<unspaced>[[${unspacedScripts}]&&[${publishedCommits}]]+)|(?<word>[[${publishedCommits}]--[${unspacedScripts}]]+)`,
  'gv',
);

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** In the order in which they begin. The longest texts have as many as they have characters. */
export function cutTerms(text: string): Term[] {
  const terms: Term[] = [];
  for (const { 0: run, index, groups } of text.matchAll(runs)) {
    if (groups!['unspaced'] !== undefined) terms.push(...pairsOf(run, index));
    else {
      const end = index + run.length;
      terms.push({ word: asFound(run), start: index, end, head: end, unspaced: false });
    }
  }
  return terms.filter(({ word }) => word !== '');
}

function pairsOf(run: string, offset: number): Term[] {
  const starts = [...characters.segment(run)].map(({ index }) => index);
  return starts.map((from, place) => {
    const head = starts[place + 1] ?? run.length;
    const end = starts[place + 2] ?? run.length;
    return { word: asFound(run.slice(from, end)), start: offset + from, end: offset + end, head: offset + head, unspaced: true };
  });
}

function asFound(run: string): string {
  const folded = fold(run);
  return folded.length <= longestWord ? folded : Array.from(folded).slice(0, longestWord).join('');
}
