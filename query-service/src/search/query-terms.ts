/** Terms of a search query, and their conditions on messages, segments and texts. */
import type { Dialect } from '@parley/database/database';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import { splitTerms, type Term } from '@parley/read-tables/search/terms';

export interface QueryTerm {
  term: string;
  /** True if every term with this prefix matches. */
  isPrefix: boolean;
}

/** A message matches if it contains all of them. */
export type QueryTerms = readonly QueryTerm[];

/**
 * Returns the terms of each pass: the first pass finds messages with all terms, the second one takes the last term as a prefix. One or two
 * passes; none if the query has no term.
 */
export function parsePasses(query: string): QueryTerms[] {
  const terms = splitTerms(query);
  const distinct = new Map(
    terms.filter((term, index) => !isSecondOfPair(term, terms[index - 1])).map((term) => [term.term, queryTerm(term)]),
  );
  const last = terms.at(-1);
  if (!last) return [];
  const whole = [...distinct.values()];
  if (last.unspaced) return [whole];
  const withPrefix = whole.map((queried) => (queried.term === last.term ? { ...queried, isPrefix: true } : queried));
  return [whole, withPrefix];
}

/** True if a message with these indexed terms matches. */
export function matches(queryTerms: QueryTerms, terms: readonly string[]): boolean {
  return queryTerms.every(({ term, isPrefix }) => (isPrefix ? terms.some((other) => other.startsWith(term)) : terms.includes(term)));
}

/** Condition on the column `terms` of segments, a JSON array. JSON escapes no character of a term. Needs at least one term. */
export function segmentCondition(queryTerms: QueryTerms, dialect: Dialect): Condition {
  // MariaDB searches bytes six times as fast as characters.
  const json = dialect === 'sqlite' ? 'terms' : 'CAST(terms AS BINARY)';
  return {
    sql: queryTerms.map(() => `instr(${json}, ?) > 0`).join(' AND '),
    values: queryTerms.map(({ term, isPrefix }) => (isPrefix ? `"${term}` : `"${term}"`)),
  };
}

/**
 * Condition on the column `text` of messages that every matching text fulfills, so that most others do not leave the database. Texts that
 * are not ASCII always fulfill it, because only normalization decides about them. Empty for no terms.
 */
export function textCondition(queryTerms: QueryTerms, dialect: Dialect): Condition {
  if (queryTerms.length === 0) return { sql: '', values: [] };
  const [bytes, lower] = dialect === 'sqlite' ? ['CAST(text AS BLOB)', 'lower(text)'] : ['text', 'CAST(lower(text) AS BINARY)'];
  const characters = dialect === 'sqlite' ? 'length(text)' : 'char_length(text)';
  const containsAll = queryTerms.map(() => `instr(${lower}, ?) > 0`).join(' AND ');
  return {
    sql: `AND (length(${bytes}) <> ${characters} OR ${containsAll})`,
    values: queryTerms.map(({ term }) => term),
  };
}

/** The index contains a character of a script without spaces as the first one of a pair. */
function queryTerm(term: Term): QueryTerm {
  return { term: term.term, isPrefix: isSingleCharacter(term) };
}

const isSingleCharacter = ({ unspaced, end, firstCharacterEnd }: Term): boolean => unspaced && end === firstCharacterEnd;

/** True for the last character of a run, which the pair before it contains. */
function isSecondOfPair(term: Term, before: Term | undefined): boolean {
  return isSingleCharacter(term) && before?.unspaced === true && before.end === term.end;
}
