/** What a search wants to find: all words of the query, the last one also as the beginning of a word. */
import type { Dialect } from '@parley/database/database';
import { cutTerms, type Term } from '@parley/read-tables/search/terms';

export interface WantedWord {
  word: string;
  /** Whether a word that only begins so is one. */
  begins: boolean;
}

/** All of these words, in one message. */
export type Wanted = readonly WantedWord[];

/**
 * In the order in which they are answered: first what holds all words whole, then what holds the last one as a beginning.
 * One or two; none when there is nothing in the query that could be found.
 */
export function wantedOf(query: string): Wanted[] {
  const terms = cutTerms(query);
  const words = new Map(terms.filter((term, index) => !isInPair(term, terms[index - 1])).map((term) => [term.word, wholeWord(term)]));
  const last = terms.at(-1);
  if (!last) return [];
  const whole = [...words.values()];
  if (last.unspaced) return [whole];
  const beginning = whole.map((wanted) => (wanted.word === last.word ? { ...wanted, begins: true } : wanted));
  return [whole, beginning];
}

/** Whether these words are what is wanted. */
export function isWanted(wanted: Wanted, words: readonly string[]): boolean {
  return wanted.every(({ word, begins }) => (begins ? words.some((one) => one.startsWith(word)) : words.includes(word)));
}

/** The same as a condition on a column of words in JSON, in which no word's characters are escaped. Never empty. */
export function holding(wanted: Wanted, dialect: Dialect): { where: string; values: string[] } {
  // MariaDB looks through bytes six times as fast as through characters.
  const text = dialect === 'sqlite' ? 'words' : 'CAST(words AS BINARY)';
  return {
    where: wanted.map(() => `instr(${text}, ?) > 0`).join(' AND '),
    values: wanted.map(({ word, begins }) => (begins ? `"${word}` : `"${word}"`)),
  };
}

/**
 * A condition on a text, of which it is false only when the text surely does not hold what is wanted: most then need not leave
 * the database. Of others than ASCII alone the folding decides. None when nothing is wanted.
 */
export function mayHold(wanted: Wanted, dialect: Dialect): { where: string; values: string[] } {
  const [bytes, lower] = dialect === 'sqlite' ? ['CAST(text AS BLOB)', 'lower(text)'] : ['text', 'CAST(lower(text) AS BINARY)'];
  const characters = dialect === 'sqlite' ? 'length(text)' : 'char_length(text)';
  const inAscii = wanted.map(() => `instr(${lower}, ?) > 0`).join(' AND ');
  return {
    where: wanted.length === 0 ? '' : `AND (length(${bytes}) <> ${characters} OR ${inAscii})`,
    values: wanted.map(({ word }) => word),
  };
}

/** A character of a script without spaces stands in the index as the beginning of its pair. */
function wholeWord(term: Term): WantedWord {
  return { word: term.word, begins: isAlone(term) };
}

const isAlone = ({ unspaced, end, head }: Term): boolean => unspaced && end === head;

/** The last character of a run was found with the one before it already. */
function isInPair(term: Term, before: Term | undefined): boolean {
  return isAlone(term) && before?.unspaced === true && before.end === term.end;
}
