import type { TimeSlices } from '@parley/concurrency/time-slices';
import { eachPart, maxTermLength, toTerm } from './terms.ts';

/**
 * Different words and pairs of characters of a text, as typed. More than any text of ordinary length has; further ones are not indexed. No
 * setting, because the index must not depend on the process that wrote it: a change needs a new version of the projection.
 */
const maxParts = 2_000;

/** Returns the distinct terms that find a text, in order of first occurrence. */
export function indexedTerms(text: string | null): string[] {
  if (text === null) return [];
  const ascii = asciiTerms(text);
  if (ascii) return ascii;
  const parts = new Set<string>();
  for (const part of eachPart(text)) {
    parts.add(part.text);
    if (parts.size === maxParts) break;
  }
  return distinctTerms(parts);
}

/** Returns the same terms, and lets other work run meanwhile. */
export async function indexedTermsInSlices(text: string, slices: TimeSlices): Promise<string[]> {
  const ascii = asciiTerms(text);
  if (ascii) return ascii;
  const parts = new Set<string>();
  for (const part of eachPart(text)) {
    parts.add(part.text);
    if (parts.size === maxParts) break;
    const due = slices.yieldIfDue();
    if (due) await due;
  }
  return distinctTerms(parts);
}

/** Normalizes each part once: it takes most of the time. */
function distinctTerms(parts: Iterable<string>): string[] {
  const terms = new Set(Array.from(parts, toTerm));
  terms.delete('');
  return [...terms];
}

/** A fast path that takes a tenth of the time. Returns null for text that is not ASCII. */
function asciiTerms(text: string): string[] | null {
  if (/[^\0-\x7f]/.test(text)) return null;
  const words = text.toLowerCase().match(/[0-9a-z]+/g) ?? [];
  return [...new Set(words.map((term) => (term.length < slicedStringLength ? term : copy(term))))].slice(0, maxParts);
}

/** From this length on V8 represents a substring as a pointer into its text, so an indexed term would keep the whole text in memory. */
const slicedStringLength = 13;

const copy = (term: string): string => Buffer.from(term.slice(0, maxTermLength), 'latin1').toString('latin1');
