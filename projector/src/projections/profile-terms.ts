import { profileTerms } from '@parley/read-tables/tables/accounts';
import { nameTerms } from '@parley/read-tables/search/name-terms';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

/**
 * Writes `profile_terms`, the terms that find a user, from registration and name changes. The row with ordinal 0 holds the username
 * and the number of rows for the display name.
 */
export const profileTermsProjection: Projection = {
  table: profileTerms,
  version: 1,
  reads: [],
  steps: {
    AccountRegistered: {
      apply({ payload: { userId, personal }, position }, rows) {
        putNames(rows, { userId, position, username: personal.username, displayName: personal.displayName, oldTermCount: 0 });
      },
    },
    UsernameChanged: {
      needs: usernameRow,
      apply({ payload: { userId, personal }, position }, rows) {
        const { others } = mustGet(rows, profileTerms, { userId, ordinal: 0 });
        rows.put(profileTerms, { userId, ordinal: 0, term: personal.username, others, position });
      },
    },
    DisplayNameChanged: {
      needs: usernameRow,
      apply({ payload: { userId, personal }, position }, rows) {
        const { others: oldTermCount, term: username } = mustGet(rows, profileTerms, { userId, ordinal: 0 });
        putNames(rows, { userId, position, username, displayName: personal.displayName, oldTermCount });
      },
    },
  },
};

interface Names {
  userId: string;
  position: number;
  username: string;
  displayName: string;
  /** Terms of the old display name. */
  oldTermCount: number;
}

function putNames(rows: Rows, { userId, position, username, displayName, oldTermCount }: Names): void {
  const terms = nameTerms(displayName);
  rows.put(profileTerms, { userId, ordinal: 0, term: username, others: terms.length, position });
  for (const [index, term] of terms.entries()) rows.put(profileTerms, { userId, ordinal: index + 1, term, others: 0, position });
  for (let ordinal = terms.length + 1; ordinal <= oldTermCount; ordinal++) rows.remove(profileTerms, { userId, ordinal });
}

function usernameRow({ payload: { userId } }: { payload: { userId: string } }): Need[] {
  return [row(profileTerms, { userId, ordinal: 0 })];
}
