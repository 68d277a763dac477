import { profiles } from '@parley/read-models/tables';
import type { Projection } from './projection.ts';

/** Who is who: one row an account. */
export const profilesProjection: Projection = {
  table: profiles,
  version: 1,
  reads: [],
  steps: {
    AccountRegistered: {
      fold({ payload: { userId, personal }, recordedAt, position }, rows) {
        const { username, displayName, email } = personal;
        rows.put(profiles, { userId, username, displayName, email, about: null, avatarFileId: null, createdAt: recordedAt, position });
      },
    },
  },
};
