import { userSessionStarted } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { evolveAccount, initialAccount, registrationRef, type Account } from '../../accounts/account.ts';
import { defineCommand } from '../../define-command.ts';

/** Reads: the registration. */
export function decideRecordSessionStart({ registeredAt }: Account, { userId }: { userId: string }): NewEvent[] {
  if (registeredAt === null) throw new Problem('not_found');
  return [userSessionStarted({ userId, personal: { reason: null } })];
}

/** For sessions that operators start as a user; a backend starts one for each log-in of its product, which is not recorded. */
export const recordSessionStart = defineCommand({
  name: 'RecordSessionStart',
  target: ({ userId }: { userId: string }) => userId,
  reads: ({ userId }) => [registrationRef(userId)],
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideRecordSessionStart,
});
