import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Actor } from '@parley/service-kit/http/route';
import { fillPresence } from '../fill-presence.ts';
import type { QuerySources } from '../query.ts';
import type { ConversationReader } from './conversation-view.ts';

/** The reader of a request, with presence as visible to them. */
export function readerOf(sources: Pick<QuerySources, 'readPresence'>, tables: ReadTables, { userId }: Actor): ConversationReader {
  return { readerId: userId, fillPresence: (profiles) => fillPresence(sources, tables, userId, profiles) };
}
