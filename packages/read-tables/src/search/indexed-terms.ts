import { maxTermLength, splitTerms } from './terms.ts';

/** More than any text of ordinary length has. Terms beyond it are not indexed. */
const maxTerms = 2_000;

/** Returns the distinct terms that find a text, in order of first occurrence. */
export function indexedTerms(text: string | null): string[] {
  if (text === null) return [];
  return [...new Set(asciiTerms(text) ?? splitTerms(text).map(({ term }) => term))].slice(0, maxTerms);
}

/** A fast path that takes a tenth of the time. Returns null for text that is not ASCII. */
function asciiTerms(text: string): string[] | null {
  if (/[^\0-\x7f]/.test(text)) return null;
  return (text.toLowerCase().match(/[0-9a-z]+/g) ?? []).map((term) => (term.length < slicedStringLength ? term : copy(term)));
}

/** From this length on V8 represents a substring as a pointer into its text, so an indexed term would keep the whole text in memory. */
const slicedStringLength = 13;

const copy = (term: string): string => Buffer.from(term.slice(0, maxTermLength), 'latin1').toString('latin1');
