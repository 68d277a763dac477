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
  return [...eachTerm(text)];
}

/**
 * Yields the terms one by one, each at the cost of its own characters, so that a caller can stop early or pause. A long text of emoji or
 * of a script without spaces takes tens of milliseconds in all.
 */
export function* eachTerm(text: string): Generator<Term, undefined> {
  for (const { 0: run, index, groups } of text.matchAll(runs)) {
    const { unspaced, emoji } = groups!;
    const terms = unspaced === undefined ? [wholeRun(run, index, emoji === undefined ? toTerm : toEmojiTerm)] : characterPairs(run, index);
    for (const term of terms) if (term.term !== '') yield term;
  }
}

function wholeRun(run: string, start: number, termOf: (run: string) => string): Term {
  const end = start + run.length;
  return { term: termOf(run), start, end, firstCharacterEnd: end, unspaced: false };
}

/** The last character is a term of its own. */
function* characterPairs(run: string, offset: number): Generator<Term, undefined> {
  const pair = (first: number, second: number, end: number): Term => ({
    term: toTerm(run.slice(first, end)),
    start: offset + first,
    end: offset + end,
    firstCharacterEnd: offset + second,
    unspaced: true,
  });
  let [first, second]: (number | undefined)[] = [];
  for (const { index } of characters.segment(run)) {
    if (first !== undefined && second !== undefined) yield pair(first, second, index);
    [first, second] = [second, index];
  }
  if (first !== undefined) yield pair(first, second!, run.length);
  yield pair(second!, run.length, run.length);
}

/** Han and kana that normalization does not change. This test takes a tenth of its time. */
const unchangedByNormalization = /^[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]+$/;

/** Terms of the emoji seen so far: a set of a few thousand. Normalizing takes most of the time of a text of emoji. */
const emojiTerms = new Map<string, string>();

function toEmojiTerm(emoji: string): string {
  let term = emojiTerms.get(emoji);
  if (term === undefined) emojiTerms.set(emoji, (term = toTerm(emoji)));
  return term;
}

function toTerm(run: string): string {
  const normalized = unchangedByNormalization.test(run) ? run : normalizeText(run);
  return normalized.length <= maxTermLength ? normalized : Array.from(normalized).slice(0, maxTermLength).join('');
}
