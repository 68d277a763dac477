import { erasedProfile, profiles, type ProfileRow } from '@parley/read-tables/tables/accounts';
import { row, update, type Need, type Projection, type Rows } from './projection.ts';

/** Writes `profiles`, one row per account, from the events of account streams. */
export const profilesProjection: Projection = {
  table: profiles,
  version: 7,
  reads: [],
  steps: {
    AccountRegistered: {
      apply({ payload: { userId, kind, personal }, recordedAt, erasedAt = null, position }, rows) {
        const { username, displayName, email } = personal;
        rows.put(profiles, { userId, kind, username, displayName, email, ...initial, erasedAt, createdAt: recordedAt, position });
      },
    },
    ExternalIdAssigned: {
      needs,
      apply(event, rows) {
        const { issuer, personal } = event.payload;
        change(event, rows, issuer === null ? personal : {});
      },
    },
    UsernameChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    DisplayNameChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    EmailChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    EmailVerified: { needs, apply: (event, rows) => change(event, rows, { verifiedEmail: event.payload.personal.email }) },
    AboutChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    AvatarChanged: {
      needs,
      apply: (event, rows) => change(event, rows, { avatarFileId: event.payload.avatarFileId, ...event.payload.personal }),
    },
    UserCustomChanged: { needs, apply: (event, rows) => change(event, rows, event.payload.personal) },
    UserSuspended: { needs, apply: (event, rows) => change(event, rows, { suspendedAt: event.recordedAt }) },
    AccountErasureRequested: {
      needs,
      apply: (event, rows) => change(event, rows, { ...erasedProfile, erasedAt: event.recordedAt }),
    },
    UserUnsuspended: { needs, apply: (event, rows) => change(event, rows, { suspendedAt: null }) },
    PrivacyChanged: {
      needs,
      apply(event, rows) {
        const { addToGroups, messages: messagesFrom, discoverable } = event.payload;
        change(event, rows, { addToGroups, messagesFrom, discoverable });
      },
    },
  },
};

const initial = {
  verifiedEmail: null,
  about: null,
  avatarFileId: null,
  avatarUrl: null,
  custom: null,
  externalId: null,
  suspendedAt: null,
  addToGroups: 'everyone',
  messagesFrom: 'everyone',
  discoverable: 'everyone',
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
