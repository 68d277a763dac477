import type { ReadSession } from '@parley/database/database';

/** Name of a read table without its slot. */
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
  | 'profile_terms'
  | 'attachments'
  | 'audit_entries'
  | 'invites';

/** The active slots, read once per request, so that all its queries use the same slots even while a rebuild switches them. */
export interface ReadTables {
  database: ReadSession;
  /** Table names with slot, for SQL. */
  names: Readonly<Record<ReadTableName, string>>;
}
