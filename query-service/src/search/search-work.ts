import type { TimeSlices } from '@parley/concurrency/time-slices';
import { indexedTermsInSlices } from '@parley/read-tables/search/indexed-terms';

/** The work of one page of a search. */
export interface SearchWork {
  /** True once the page must end: it has split as much text as a page may. */
  readonly isExhausted: boolean;
  /** Splits a text as `indexedTerms` does. */
  termsOf(text: string): Promise<string[]>;
  /** Call it between steps of some microseconds, and await the result if there is one. */
  yieldIfDue(): Promise<void> | undefined;
}

/** `maxCharacters`: UTF-16 units of text that a page may split into terms, up to the text that exceeds it. */
export function createSearchWork(maxCharacters: number, slices: TimeSlices): SearchWork {
  let characters = 0;
  return {
    get isExhausted() {
      return characters >= maxCharacters;
    },
    termsOf(text) {
      characters += text.length;
      return indexedTermsInSlices(text, slices);
    },
    yieldIfDue: () => slices.yieldIfDue(),
  };
}
