/** Queries that find users by the terms of their names. */
import type { SqlValue, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { profileColumns, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { prefixEnd } from '@parley/read-tables/search/name-terms';

export type TermRow = { term: string; userId: Buffer };
/** A user with the first term that matches; an empty term means an exact username. */
export type MatchRow = PublicProfileRow & TermRow;

/** A part of the terms in the order of the index. */
export interface Scan {
  readerId: string;
  /** Term and user after which the scan starts. */
  after: readonly [string, string] | undefined;
  /** Terms, or contacts of the reader, that are compared. */
  most: number;
  limit: number;
}

/** Prefixes of the names, the longest first: it finds terms by the index, the others only filter. */
export type Prefixes = readonly [string, ...string[]];

const isContactOf = (names: ReadTables['names'], reader: string, user: string) =>
  `(SELECT COUNT(*) FROM ${names.relations} r WHERE r.user_id = ${reader} AND r.other_id = ${user} AND r.contact_since IS NOT NULL) > 0`;

export function exactQuery({ names }: ReadTables, readerId: string, username: string): Statement {
  const reader = idToBytes(readerId);
  return {
    sql: `SELECT ${profileColumns('p')}, '' AS term FROM ${names.profiles} p WHERE p.username = ? AND (p.discoverable = 'everyone'
      OR p.user_id = ? OR (p.discoverable = 'contacts' AND ${isContactOf(names, '?', 'p.user_id')}))`,
    values: [username, reader, reader],
  };
}

/** Finds users that everyone may find. */
export function listedQuery(tables: ReadTables, prefixes: Prefixes, scan: Scan): Statement {
  const { sql, values } = listedTerms(tables.names, prefixes[0], scan);
  return matchQuery(tables.names, { sql: `${sql} LIMIT ?`, values: [...values, scan.most] }, prefixes, scan.limit);
}

/** Returns the last term that `listedQuery` compares; none if it reaches the end. */
export function lastScannedQuery({ names }: ReadTables, prefixes: Prefixes, scan: Scan): Statement {
  const { sql, values } = listedTerms(names, prefixes[0], scan);
  return { sql: `SELECT t.term AS term, t.user_id AS userId FROM (${sql} LIMIT 1 OFFSET ?) t`, values: [...values, scan.most - 1] };
}

/** Finds users that only contacts may find, among the newest contacts of the reader. */
export function contactsQuery({ names }: ReadTables, prefixes: Prefixes, { readerId, after, most, limit }: Scan): Statement {
  const isAfter = afterSql('n', after);
  const terms = {
    sql: `SELECT n.term AS term, n.ordinal AS ordinal, n.user_id AS user_id
      FROM (SELECT other_id FROM ${names.relations} WHERE user_id = ? AND contact_since IS NOT NULL ORDER BY contact_since DESC LIMIT ?) c
      JOIN ${names.profile_terms} n ON n.user_id = c.other_id AND n.listed = 0
      WHERE ${hasPrefix('n.term')} ${isAfter.sql}`,
    values: [idToBytes(readerId), most, ...rangeOf(prefixes[0]), ...isAfter.values],
  };
  return matchQuery(names, terms, prefixes, limit, "AND p.discoverable = 'contacts'");
}

interface Sql {
  sql: string;
  values: readonly SqlValue[];
}

const hasPrefix = (column: string) => `${column} >= ? AND ${column} < ?`;
const rangeOf = (prefix: string): SqlValue[] => [prefix, prefixEnd(prefix)];

function afterSql(alias: string, after: Scan['after']): Sql {
  if (after === undefined) return { sql: '', values: [] };
  const [term, userId] = after;
  return { sql: `AND (${alias}.term > ? OR (${alias}.term = ? AND ${alias}.user_id > ?))`, values: [term, term, idToBytes(userId)] };
}

function listedTerms(names: ReadTables['names'], prefix: string, { after }: Scan): Sql {
  const isAfter = afterSql('n', after);
  return {
    sql: `SELECT n.term, n.ordinal, n.user_id FROM ${names.profile_terms} n
      WHERE n.listed = 1 AND ${hasPrefix('n.term')} ${isAfter.sql} ORDER BY n.term, n.user_id`,
    values: [...rangeOf(prefix), ...isAfter.values],
  };
}

/** Selects the users of the terms. Only the first matching term of a user counts. */
function matchQuery(names: ReadTables['names'], terms: Sql, [prefix, ...others]: Prefixes, limit: number, isVisible = ''): Statement {
  // COUNT instead of EXISTS, and COALESCE to keep the column out of the index: otherwise MariaDB scans the index by term again, instead
  // of reading the few rows of the user.
  const countOf = (further: string) =>
    `(SELECT COUNT(*) FROM ${names.profile_terms} e WHERE e.user_id = t.user_id AND ${hasPrefix("COALESCE(e.term, '')")} ${further})`;
  const isEarlier = 'AND (e.term < t.term OR (e.term = t.term AND e.ordinal < t.ordinal))';
  const isNotExact = others.length === 0 ? "AND COALESCE(p.username, '') <> ?" : '';
  return {
    sql: `SELECT ${profileColumns('p')}, t.term AS term FROM (${terms.sql}) t JOIN ${names.profiles} p ON p.user_id = t.user_id
      WHERE ${countOf(isEarlier)} = 0 ${isNotExact} ${isVisible} ${others.map(() => `AND ${countOf('')} > 0`).join(' ')}
      ORDER BY t.term, t.user_id LIMIT ?`,
    values: [...terms.values, ...rangeOf(prefix), ...(others.length === 0 ? [prefix] : []), ...others.flatMap(rangeOf), limit],
  };
}
