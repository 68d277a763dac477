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
const plainEmoji = '(?:\\p{Emoji_Presentation}|[\\p{Emoji}--\\p{ASCII}](?=[\\ufe0f\\p{Emoji_Modifier}]))';
const emojiSuffix = '(?:\\p{Emoji_Modifier}|\\ufe0f|[\\u{e0020}-\\u{e007e}]{1,16}\\u{e007f})?';
/** All emoji sequences (UTS #51), also those that no vendor draws: `\p{RGI_Emoji}` tries 3,600 sequences at each emoji. */
const emojis = [
  '\\p{Regional_Indicator}{2}',
  '[0-9#*]\\ufe0f\\u20e3',
  `${plainEmoji}${emojiSuffix}(?:\\u200d[\\p{Emoji}--\\p{ASCII}]${emojiSuffix}){0,9}`,
].join('|');
const runsPattern = [
  `(?<emoji>${emojis})`,
  `(?<unspaced>[[${unspacedScripts}]&&[${wordCharacters}]]+)`,
  `(?<word>[[${wordCharacters}]--[${unspacedScripts}]]+)`,
].join('|');
/** Compiled at its first use: every process loads this module, and few search. */
let runs: RegExp | undefined;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns the terms by ascending start: at most one per character of the text. */
export function splitTerms(text: string): Term[] {
  const terms: Term[] = [];
  for (const part of eachPart(text)) {
    const term = toTerm(part.text);
    if (term !== '') terms.push({ term, ...part });
  }
  return terms;
}

/** A part of a text that is one term when it is normalized: a run of letters and digits, a pair of characters, or an emoji. */
export interface Part extends Omit<Term, 'term'> {
  text: string;
}

/** Yields the parts one by one, each at the cost of its own characters, so that a caller can stop early or pause. */
export function* eachPart(text: string): Generator<Part, undefined> {
  for (const { 0: run, index, groups } of text.matchAll((runs ??= new RegExp(runsPattern, 'gv')))) {
    if (groups!['unspaced'] !== undefined) yield* characterPairs(run, index);
    else {
      const end = index + run.length;
      yield { text: run, start: index, end, firstCharacterEnd: end, unspaced: false };
    }
  }
}

/** The last character is a part of its own. */
function* characterPairs(run: string, offset: number): Generator<Part, undefined> {
  const pair = (first: number, second: number, end: number): Part => ({
    text: run.slice(first, end),
    start: offset + first,
    end: offset + end,
    firstCharacterEnd: offset + second,
    unspaced: true,
  });
  let [first, second]: (number | undefined)[] = [];
  for (const index of characterStarts(run)) {
    if (first !== undefined && second !== undefined) yield pair(first, second, index);
    [first, second] = [second, index];
  }
  if (first !== undefined) yield pair(first, second!, run.length);
  yield pair(second!, run.length, run.length);
}

/** Han and kana: one UTF-16 unit each, combining with nothing, and not changed by normalization. */
const plainCharacters = /^[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]+$/;

function* characterStarts(run: string): Generator<number, undefined> {
  if (plainCharacters.test(run)) for (let index = 0; index < run.length; index++) yield index;
  else for (const { index } of characters.segment(run)) yield index;
}

/** UTF-16 units of a run that are normalized. Normalization shortens few runs, and multiplies the length of others. */
const maxNormalizedLength = 4 * maxTermLength;

/** Normalizes a part. Returns an empty string for one of accents alone. */
export function toTerm(part: string): string {
  if (plainCharacters.test(part)) return truncate(part);
  return truncate(normalizeText(part.length <= maxNormalizedLength ? part : part.slice(0, maxNormalizedLength)));
}

function truncate(term: string): string {
  return term.length <= maxTermLength ? term : Array.from(term).slice(0, maxTermLength).join('');
}
