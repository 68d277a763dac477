import { profiles, type ProfileRow } from '@parley/read-tables/tables/accounts';
import { row, update, type Need, type Projection, type Rows } from './projection.ts';

/** Writes `profiles`, one row per account, from the events of account streams. */
export const profilesProjection: Projection = {
  table: profiles,
  version: 3,
  reads: [],
  steps: {
    AccountRegistered: {
      apply({ payload: { userId, personal }, recordedAt, position }, rows) {
        const { username, displayName, email } = personal;
        const defaults = { about: null, avatarFileId: null, addToGroups: 'everyone', messagesFrom: 'everyone' };
        rows.put(profiles, { userId, username, displayName, email, ...defaults, createdAt: recordedAt, position });
      },
    },
    UsernameChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    DisplayNameChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    EmailChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    AboutChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    AvatarChanged: { needs, apply: (event, rows) => change(event, rows, { avatarFileId: event.payload.avatarFileId }) },
    PrivacyChanged: {
      needs,
      apply(event, rows) {
        const { addToGroups, messages: messagesFrom } = event.payload;
        change(event, rows, { addToGroups, messagesFrom });
      },
    },
  },
};

interface AccountEvent {
  payload: { userId: string };
  position: number;
}

function needs({ payload: { userId } }: AccountEvent): Need[] {
  return [row(profiles, { userId })];
}

function change({ payload: { userId }, position }: AccountEvent, rows: Rows, changes: Partial<ProfileRow>): void {
  update(rows, profiles, { userId }, { ...changes, position });
}
