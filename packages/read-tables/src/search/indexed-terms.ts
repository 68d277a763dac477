import type { TimeSlices } from '@parley/concurrency/time-slices';
import { eachTerm, maxTermLength } from './terms.ts';

/** More than any text of ordinary length has. Terms beyond it are not indexed. */
const maxTerms = 2_000;

/** Returns the distinct terms that find a text, in order of first occurrence. */
export function indexedTerms(text: string | null): string[] {
  if (text === null) return [];
  const ascii = asciiTerms(text);
  if (ascii) return ascii;
  const terms = new Set<string>();
  for (const { term } of eachTerm(text)) {
    terms.add(term);
    if (terms.size === maxTerms) break;
  }
  return [...terms];
}

/** Returns the same terms, and lets other work run meanwhile: a long text takes up to 60 ms. */
export async function indexedTermsInSlices(text: string, slices: TimeSlices): Promise<string[]> {
  const ascii = asciiTerms(text);
  if (ascii) return ascii;
  const terms = new Set<string>();
  for (const { term } of eachTerm(text)) {
    terms.add(term);
    if (terms.size === maxTerms) break;
    const due = slices.yieldIfDue();
    if (due) await due;
  }
  return [...terms];
}

/** A fast path that takes a tenth of the time. Returns null for text that is not ASCII. */
function asciiTerms(text: string): string[] | null {
  if (/[^\0-\x7f]/.test(text)) return null;
  const words = text.toLowerCase().match(/[0-9a-z]+/g) ?? [];
  return [...new Set(words.map((term) => (term.length < slicedStringLength ? term : copy(term))))].slice(0, maxTerms);
}

/** From this length on V8 represents a substring as a pointer into its text, so an indexed term would keep the whole text in memory. */
const slicedStringLength = 13;

const copy = (term: string): string => Buffer.from(term.slice(0, maxTermLength), 'latin1').toString('latin1');
