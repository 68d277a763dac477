import { z } from 'zod';
import { idFromBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { publicProfileOf, readProfiles } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { queryPrefixes } from '@parley/read-tables/search/name-terms';
import { cutPage, decodeCursor, encodeCursor, type Page, type PageBounds } from '../../page.ts';
import { contactsQuery, exactQuery, lastScannedQuery, listedQuery, type MatchRow, type Prefixes, type TermRow } from './user-matches.ts';

export interface FindUsers extends PageBounds {
  readerId: string;
  query: string;
  /** Terms, and contacts of the reader, that the search compares before the page ends early. */
  scannedTerms: number;
  cursor?: string | undefined;
}

/** The last user of a page: found as a contact or among all, matching term, id. */
const cursorKey = z.tuple([z.enum(['contacts', 'listed']), z.string(), id]);
type CursorKey = z.infer<typeof cursorKey>;

interface Match {
  row: MatchRow;
  group: CursorKey[0];
}

/**
 * Finds users whose username or display name has, for each word of the query, a term with that prefix. An exact username comes first, then
 * those of the reader's newest contacts that only contacts may find, then users that everyone may find; both by their first term that matches the
 * longest word. Email addresses are never searched. A page can be shorter than its limit, or empty, although there is a next one. Cursors
 * name only users that the reader may find.
 */
export async function findUsers(tables: ReadTables, { cursor, ...query }: FindUsers): Promise<Page<PublicProfile>> {
  const prefixes = queryPrefixes(query.query).toSorted((one, other) => other.length - one.length);
  const after = decodeCursor(cursor, cursorKey);
  if (prefixes.length === 0) return { items: [], nextCursor: null };
  const matches = after?.[0] === 'listed' ? [] : await readContacts(tables, prefixes as unknown as Prefixes, query, after);
  const isFull = matches.length > query.limit;
  const listed = isFull ? noMatches : await readListed(tables, prefixes as unknown as Prefixes, query, after, matches.length);
  const page = cutPage([...matches, ...listed.matches], query, {
    itemOf: ({ row }) => publicProfileOf(row),
    keyOf: ({ group, row }) => keyOf(group, row),
  });
  return page.nextCursor === null && listed.last ? { ...page, nextCursor: encodeCursor(keyOf('listed', listed.last)) } : page;
}

interface ListedMatches {
  matches: Match[];
  /** The last compared term, if the search ended before the end. */
  last: TermRow | undefined;
}

const noMatches: ListedMatches = { matches: [], last: undefined };

function keyOf(group: CursorKey[0], { term, userId }: TermRow): CursorKey {
  return [group, term, idFromBytes(userId)];
}

/** Returns the user with this username, on the first page, and contacts; one more than the limit shows that there are others. */
async function readContacts(
  tables: ReadTables,
  prefixes: Prefixes,
  { readerId, scannedTerms, limit }: Omit<FindUsers, 'cursor'>,
  after: CursorKey | undefined,
): Promise<Match[]> {
  const scan = { readerId, after: after && ([after[1], after[2]] as const), most: scannedTerms, limit: limit + 1 };
  const isExactFirst = after === undefined && prefixes.length === 1;
  const results = await tables.database.snapshot([
    ...(isExactFirst ? [exactQuery(tables, readerId, prefixes[0])] : []),
    contactsQuery(tables, prefixes, scan),
  ]);
  return (results.flat() as unknown as MatchRow[]).map((row) => ({ row, group: 'contacts' }));
}

async function readListed(
  tables: ReadTables,
  prefixes: Prefixes,
  { readerId, scannedTerms, limit }: Omit<FindUsers, 'cursor'>,
  after: CursorKey | undefined,
  found: number,
): Promise<ListedMatches> {
  const start = after?.[0] === 'listed' ? ([after[1], after[2]] as const) : undefined;
  const scan = { readerId, after: start, most: scannedTerms, limit: limit + 1 - found };
  const [rows, [last]] = (await tables.database.snapshot([
    listedQuery(tables, prefixes, scan),
    lastScannedQuery(tables, prefixes, scan),
  ])) as unknown as [MatchRow[], TermRow[]];
  return { matches: rows.map((row) => ({ row, group: 'listed' })), last };
}

/** Reads the users that exist, in the order of the ids. */
export async function usersById(tables: ReadTables, ids: readonly string[]): Promise<Page<PublicProfile>> {
  const profiles = await readProfiles(tables, [...new Set(ids)]);
  return { items: [...new Set(ids)].flatMap((id) => profiles.get(id) ?? []), nextCursor: null };
}
