import { cutTerms } from './terms.ts';

/** More different words than any text of ordinary length has; what goes beyond is not found by search. */
const mostWords = 2_000;

/** The words by which a text is found, each once, in the order in which they first stand there. */
export function indexedWords(text: string | null): string[] {
  if (text === null) return [];
  return [...new Set(cutTerms(text).map(({ word }) => word))].slice(0, mostWords);
}
