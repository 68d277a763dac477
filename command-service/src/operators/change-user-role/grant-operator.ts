import { operatorId } from '@parley/events/api-keys';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import { readUserStatus } from '@parley/write-tables/api-keys';
import { requireAccount } from '../../accounts/account.ts';
import { readAccount } from '../../accounts/read-account.ts';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import type { Operators } from '../operators.ts';
import { changeUserRole, type ChangeUserRole } from './change-user-role.ts';

export interface GrantDependencies extends Pick<SessionRevoker, 'revokeUserSessions'> {
  store: Pick<EventStore, 'load'>;
  handleCommand: HandleCommand;
}

/**
 * Makes the user an operator and ends the user's sessions: a backend may have started them. Throws `not_found`, `account_suspended`, `account_erased`, and
 * `validation_failed` for users that API keys control.
 */
export async function grantOperator(
  { store, handleCommand, revokeUserSessions }: GrantDependencies,
  change: ChangeUserRole,
  request: CommandRequest,
): Promise<Outcome<Operators>> {
  const { userId } = change;
  const account = await readAccount(store, userId);
  requireAccount(account);
  const { kind, external, suspendedAt } = account;
  if (suspendedAt !== null) throw new Problem('account_suspended');
  if (kind === 'bot' || external?.issuer === null)
    throw invalidField('role', 'A bot, and a user whose profile API keys change, cannot be an operator');
  const outcome = await handleCommand(changeUserRole, change, request);
  if (outcome.kind === 'unchanged') return outcome;
  // The account is in another partition. A suspension or erasure of the same moment either is read here, or finds the role.
  const status = await readUserStatus(store, userId);
  if (status !== 'active') {
    const undo = { ...change, role: 'user', actorId: operatorId, mayBeLast: true } as const;
    await handleCommand(changeUserRole, undo, { ...request, key: undefined, fingerprint: undo });
    throw new Problem(status === 'erased' ? 'account_erased' : 'account_suspended');
  }
  await revokeUserSessions({ userId }, 'role_changed');
  return outcome;
}
