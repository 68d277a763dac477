import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import type { Account } from '../../accounts/account.ts';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { isOperator } from '../../operators/operators.ts';
import { endAccess, type EndAccessDependencies } from '../end-access.ts';
import { suspendUser, unsuspendUser, type SuspendUser } from './suspend-user.ts';

export interface SuspendDependencies extends EndAccessDependencies {
  store: Pick<EventStore, 'load'>;
  handleCommand: HandleCommand;
}

/** A grant that finds the suspension is taken back. If both find the other, the suspension is repeated: by then the role is gone. */
const maxAttempts = 4;

/**
 * Suspends the user, and ends all access. API keys of the user work again when the user does. Can be repeated. Throws `not_found`, and
 * `user_is_operator`: a product must not suspend those who run its server.
 */
export async function suspendAndLogOut(
  { store, handleCommand, ...access }: SuspendDependencies,
  suspension: SuspendUser,
  request: CommandRequest,
): Promise<Outcome<Account>> {
  const { userId } = suspension;
  if (await isOperator(store, userId)) throw new Problem('user_is_operator');
  let attempt = request;
  for (let count = 0; count < maxAttempts; count++) {
    const outcome = await handleCommand(suspendUser, suspension, attempt);
    // Operators are in another partition. A grant of the same moment either is read here, or finds the suspension.
    if (outcome.kind !== 'appended' || !(await isOperator(store, userId))) {
      await endAccess(access, userId, 'account_suspended');
      return outcome;
    }
    attempt = { ...request, key: undefined };
    await handleCommand(unsuspendUser, suspension, attempt);
  }
  throw new Problem('user_is_operator');
}
