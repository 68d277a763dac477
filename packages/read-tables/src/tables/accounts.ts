import { column, defineTable, type RowOf } from '@parley/database/tables';
import type { Custom } from '@parley/events/schemas/custom';
import { maxTermLength } from '../search/terms.ts';

const position = column.integer();

/** Profile and privacy settings of each account. Written from the user's partition. */
export const profiles = defineTable(
  'profiles',
  {
    userId: column.id(),
    /** `person` or `bot`. */
    kind: column.text(8),
    username: column.nullable(column.text(32)),
    /** Empty once the user is erased. */
    displayName: column.text(100),
    email: column.nullable(column.text(254)),
    /** The address that was verified last. */
    verifiedEmail: column.nullable(column.text(254)),
    about: column.nullable(column.text(500)),
    avatarFileId: column.nullable(column.id()),
    /** Given by the product; null if there is an avatarFileId. */
    avatarUrl: column.nullable(column.text(2_048)),
    custom: column.nullable(column.json<Custom>()),
    /** Given by API keys, and so unique. */
    externalId: column.nullable(column.text(128)),
    suspendedAt: column.nullable(column.micros()),
    erasedAt: column.nullable(column.micros()),
    /** Users who may add this user to a group: `everyone` or `contacts`. */
    addToGroups: column.text(8),
    /** Users who may start a conversation with this user: `everyone` or `contacts`. */
    messagesFrom: column.text(8),
    /** Users who find this user by name: `everyone`, `contacts` or `nobody`. */
    discoverable: column.text(8),
    createdAt: column.micros(),
    position,
  },
  {
    primaryKey: ['userId'],
    indexes: {
      // These two also sort the list of users for operators.
      by_username: { columns: ['username', 'userId'] },
      by_created: { columns: ['createdAt', 'userId'] },
      by_avatar: { columns: ['avatarFileId'] },
      by_external_id: { columns: ['externalId'] },
    },
  },
);

/** The columns of an erased profile: emptied at once, a little before the keys are destroyed. */
export const erasedProfile = {
  username: null,
  displayName: '',
  email: null,
  verifiedEmail: null,
  about: null,
  avatarFileId: null,
  avatarUrl: null,
  custom: null,
  externalId: null,
};

/**
 * Terms that find a user: the username (ordinal 0; empty without one), then each term of the display name. Written from the user's partition. Terms of users
 * that not everyone may find are kept apart, so that a search does not scan them.
 */
export const profileTerms = defineTable(
  'profile_terms',
  {
    userId: column.id(),
    ordinal: column.integer(),
    term: column.text(maxTermLength),
    /** True if everyone finds the user. */
    listed: column.boolean(),
    /** In the row with ordinal 0. */
    displayName: column.nullable(column.text(100)),
    position,
  },
  { primaryKey: ['userId', 'ordinal'], indexes: { by_term: { columns: ['listed', 'term', 'userId'] } } },
);

export type ProfileRow = RowOf<typeof profiles>;
