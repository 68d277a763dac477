import { cutTerms, longestWord } from './terms.ts';

/** More different words than any text of ordinary length has; what goes beyond is not found by search. */
const mostWords = 2_000;

/** The words by which a text is found, each once, in the order in which they first stand there. */
export function indexedWords(text: string | null): string[] {
  if (text === null) return [];
  return [...new Set(plainWords(text) ?? cutTerms(text).map(({ word }) => word))].slice(0, mostWords);
}

/** The same of ASCII alone, where Unicode's tables have no say: a tenth of the time. Null for other texts. */
function plainWords(text: string): string[] | null {
  if (/[^\0-\x7f]/.test(text)) return null;
  return (text.toLowerCase().match(/[0-9a-z]+/g) ?? []).map((word) => (word.length < shortest ? word : own(word)));
}

/** From this length on V8 keeps a part of a text as a pointer into it: who remembers the word would keep the text. */
const shortest = 13;

const own = (word: string): string => Buffer.from(word.slice(0, longestWord), 'latin1').toString('latin1');
