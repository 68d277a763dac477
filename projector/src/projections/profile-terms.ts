import { profileTerms } from '@parley/read-tables/tables/accounts';
import { nameTerms } from '@parley/read-tables/search/name-terms';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

/** Writes `profile_terms`, the terms that find a user, from registration, changes of names and of the privacy setting, and erasure. */
export const profileTermsProjection: Projection = {
  table: profileTerms,
  version: 3,
  reads: [],
  steps: {
    AccountRegistered: {
      apply({ payload: { userId, personal }, position }, rows) {
        const { username, displayName } = personal;
        putTerms(rows, { userId, position, username: username ?? '', displayName, listed: true }, nameTerms(displayName));
      },
    },
    UsernameChanged: { needs: usernameRow, apply: (event, rows) => change(event, rows, event.payload.personal) },
    DisplayNameChanged: { needs: usernameRow, apply: (event, rows) => change(event, rows, event.payload.personal) },
    AccountErasureRequested: {
      needs: usernameRow,
      apply: (event, rows) => change(event, rows, { username: '', displayName: '', listed: false }),
    },
    PrivacyChanged: {
      needs: usernameRow,
      apply: (event, rows) => change(event, rows, { listed: event.payload.discoverable === 'everyone' }),
    },
  },
};

interface Names {
  userId: string;
  position: number;
  username: string;
  displayName: string;
  listed: boolean;
}

function change({ payload: { userId }, position }: AccountEvent, rows: Rows, changes: Partial<Names>): void {
  const { term: username, displayName, listed } = mustGet(rows, profileTerms, { userId, ordinal: 0 });
  const before = nameTerms(displayName!);
  const names = { userId, username, displayName: displayName!, listed, ...changes, position };
  const terms = nameTerms(names.displayName);
  putTerms(rows, names, terms);
  for (let ordinal = terms.length + 1; ordinal <= before.length; ordinal++) rows.remove(profileTerms, { userId, ordinal });
}

/** The username has the ordinal 0; no query finds an empty one. */
function putTerms(rows: Rows, { userId, position, username, displayName, listed }: Names, terms: readonly string[]): void {
  rows.put(profileTerms, { userId, ordinal: 0, term: username, listed, displayName, position });
  for (const [index, term] of terms.entries())
    rows.put(profileTerms, { userId, ordinal: index + 1, term, listed, displayName: null, position });
}

interface AccountEvent {
  payload: { userId: string };
  position: number;
}

function usernameRow({ payload: { userId } }: { payload: { userId: string } }): Need[] {
  return [row(profileTerms, { userId, ordinal: 0 })];
}
