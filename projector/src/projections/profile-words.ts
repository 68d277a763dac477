import { profileWords } from '@parley/read-tables/tables';
import { wordsOfName } from '@parley/read-tables/search/name-words';
import { mustGet, row, type Need, type Projection, type Rows } from './projection.ts';

/** Words by which people are found: the first row is the username's, and knows how many follow it. */
export const profileWordsProjection: Projection = {
  table: profileWords,
  version: 1,
  reads: [],
  steps: {
    AccountRegistered: {
      apply({ payload: { userId, personal }, position }, rows) {
        putName(rows, { userId, position, displayName: personal.displayName, before: 0, username: personal.username });
      },
    },
    UsernameChanged: {
      needs: ({ payload }) => first(payload.userId),
      apply({ payload: { userId, personal }, position }, rows) {
        const { others } = mustGet(rows, profileWords, { userId, ordinal: 0 });
        rows.put(profileWords, { userId, ordinal: 0, word: personal.username, others, position });
      },
    },
    DisplayNameChanged: {
      needs: ({ payload }) => first(payload.userId),
      apply({ payload: { userId, personal }, position }, rows) {
        const { others: before, word: username } = mustGet(rows, profileWords, { userId, ordinal: 0 });
        putName(rows, { userId, position, displayName: personal.displayName, before, username });
      },
    },
  },
};

interface Named {
  userId: string;
  position: number;
  displayName: string;
  /** How many words the name before had. */
  before: number;
  username: string;
}

function putName(rows: Rows, { userId, position, displayName, before, username }: Named): void {
  const words = wordsOfName(displayName);
  rows.put(profileWords, { userId, ordinal: 0, word: username, others: words.length, position });
  for (const [index, word] of words.entries()) rows.put(profileWords, { userId, ordinal: index + 1, word, others: 0, position });
  for (let ordinal = words.length + 1; ordinal <= before; ordinal++) rows.remove(profileWords, { userId, ordinal });
}

function first(userId: string): Need[] {
  return [row(profileWords, { userId, ordinal: 0 })];
}
