import type { StoredEvent } from '@parley/events/envelope';
import { invites } from '@parley/read-tables/tables/invites';
import { row, update, type Projection, type Rows } from './projection.ts';

type InviteChange = StoredEvent<'InviteUsed'> | StoredEvent<'InviteRevoked'>;

const change = {
  needs: ({ payload: { inviteId } }: InviteChange) => [row(invites, { inviteId })],
  apply({ payload: { inviteId, invite }, position }: InviteChange, rows: Rows) {
    update(rows, invites, { inviteId }, { ...invite, position });
  },
};

/** Writes `invites`, one row per invite. */
export const invitesProjection: Projection = {
  table: invites,
  version: 1,
  reads: [],
  steps: {
    InviteCreated: {
      apply({ payload: { inviteId, note, invite }, recordedAt, position }, rows) {
        rows.put(invites, { inviteId, note, ...invite, createdAt: recordedAt, position });
      },
    },
    InviteUsed: change,
    InviteRevoked: change,
  },
};
