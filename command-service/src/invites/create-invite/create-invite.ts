import { inviteCreated } from '@parley/events/event-constructors/invite-events';
import { defineCommand } from '../../define-command.ts';
import { inviteScope, type Invite } from '../invite.ts';

export interface CreateInvite {
  inviteId: string;
  note: string | null;
  maxUses: number;
  /** Microseconds since 1970. */
  expiresAt: number | null;
}

export const createInvite = defineCommand({
  name: 'CreateInvite',
  ...inviteScope,
  decide: (_invite: Invite, { inviteId, note, maxUses, expiresAt }: CreateInvite) => [
    inviteCreated({ inviteId, note, invite: { maxUses, uses: 0, expiresAt, isRevoked: false } }),
  ],
});
