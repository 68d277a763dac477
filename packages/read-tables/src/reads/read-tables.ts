import type { Database } from '@parley/database/database';

/** The read tables by what they hold; each stands twice in the database, as its two sides. */
export type ReadTableName =
  | 'profiles'
  | 'conversations'
  | 'members'
  | 'messages'
  | 'tombstones'
  | 'mentions'
  | 'reactions'
  | 'timeline_events'
  | 'relations'
  | 'text_segments'
  | 'calls'
  | 'call_participations'
  | 'profile_words'
  | 'attachments';

/**
 * The read tables as one request sees them. The pointer to the live sides was read once, before: all queries of a
 * request meet the same sides, also while a rebuild swaps them.
 */
export interface ReadTables {
  database: Pick<Database, 'read' | 'snapshot' | 'dialect'>;
  /** Their names in SQL. */
  names: Readonly<Record<ReadTableName, string>>;
}
