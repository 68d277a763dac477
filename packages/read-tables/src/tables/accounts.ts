import { column, defineTable, type RowOf } from '@parley/database/tables';
import { maxTermLength } from '../search/terms.ts';

const position = column.integer();

/** Profile and privacy settings of each account. Written from the user's partition. */
export const profiles = defineTable(
  'profiles',
  {
    userId: column.id(),
    username: column.text(32),
    displayName: column.text(100),
    email: column.nullable(column.text(254)),
    about: column.nullable(column.text(500)),
    avatarFileId: column.nullable(column.id()),
    /** Users who may add this user to a group: `everyone` or `contacts`. */
    addToGroups: column.text(8),
    /** Users who may start a conversation with this user: `everyone` or `contacts`. */
    messagesFrom: column.text(8),
    createdAt: column.micros(),
    position,
  },
  { primaryKey: ['userId'], indexes: { by_username: { columns: ['username'] }, by_avatar: { columns: ['avatarFileId'] } } },
);

/** Terms that find a user: the username (ordinal 0), then each term of the display name. Written from the user's partition. */
export const profileTerms = defineTable(
  'profile_terms',
  {
    userId: column.id(),
    ordinal: column.integer(),
    term: column.text(maxTermLength),
    /** Number of terms of the display name; 0 except in the row with ordinal 0. */
    others: column.integer(),
    position,
  },
  { primaryKey: ['userId', 'ordinal'], indexes: { by_term: { columns: ['term', 'userId'] } } },
);

export type ProfileRow = RowOf<typeof profiles>;
