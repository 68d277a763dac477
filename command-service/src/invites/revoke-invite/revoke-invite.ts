import { inviteRevoked } from '@parley/events/event-constructors/invite-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { inviteScope, type Invite } from '../invite.ts';

/** Reads: the invite. */
export function decideRevokeInvite(invite: Invite, { inviteId }: { inviteId: string }): NewEvent[] {
  if (invite === null) throw new Problem('not_found');
  return invite.isRevoked ? [] : [inviteRevoked({ inviteId, invite: { ...invite, isRevoked: true } })];
}

export const revokeInvite = defineCommand({ name: 'RevokeInvite', ...inviteScope, decide: decideRevokeInvite });
