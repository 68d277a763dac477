import { inviteUsed } from '@parley/events/event-constructors/invite-events';
import type { NewEvent } from '@parley/events/envelope';
import { partitionOf } from '@parley/events/partitions';
import { defineCommand } from '../../define-command.ts';
import { evolveInvite, inviteRef, requireUsable, type Invite } from '../../invites/invite.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';
import { decideRegister, type Register } from './register.ts';

export interface RegisterInvited extends Register {
  inviteId: string;
  /** Microseconds since 1970. */
  now: number;
}

interface InvitedAccount {
  account: Account;
  invite: Invite;
}

/** Reads: the account and the invite, in one partition: the registration and the use are one commit, and uses of the moment conflict. */
export function decideRegisterInvited({ account, invite }: InvitedAccount, input: RegisterInvited): NewEvent[] {
  if (account.registeredAt !== null) return [];
  const { inviteId, userId, now } = input;
  const usable = requireUsable(invite, now);
  return [...decideRegister(account, input), inviteUsed({ inviteId, userId, invite: { ...usable, uses: usable.uses + 1 } })];
}

export const registerInvited = defineCommand({
  name: 'Register',
  target: ({ userId }: RegisterInvited) => userId,
  reads({ userId, inviteId, appendBefore }) {
    requireReservation(appendBefore);
    return [...accountRefs(userId), inviteRef(inviteId)];
  },
  initial: (): InvitedAccount => ({ account: initialAccount, invite: null }),
  evolve: ({ account, invite }, event) => ({ account: evolveAccount(account, event), invite: evolveInvite(invite, event) }),
  decide: decideRegisterInvited,
});

/** The first id of `idOf(0)`, `idOf(1)` … in the partition of the invite. One in 64 is. */
export function idInPartitionOf(inviteId: string, idOf: (attempt: number) => string): string {
  const partition = partitionOf(inviteId);
  for (let attempt = 0; ; attempt++) {
    const candidate = idOf(attempt);
    if (partitionOf(candidate) === partition) return candidate;
  }
}
