import type { EventStore } from '@parley/event-store/event-store';
import type { NewEvent } from '@parley/events/envelope';
import { accountErased, accountErasureRequested, privacyChanged } from '@parley/events/event-constructors/account-events';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand, type CommandRequest, type Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { isOperator } from '../../operators/operators.ts';
import { endAccess, type EndAccessDependencies } from '../../users/end-access.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';

export interface CompleteErasure {
  userId: string;
  erasureId: string;
}

/** `erasureId`: of the new erasure. */
export interface RequestErasure extends CompleteErasure {
  /** Given by an operator. */
  reason: string | null;
}

const ofAccount = {
  target: ({ userId }: { userId: string }) => userId,
  reads: ({ userId }: { userId: string }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
};

/** Nobody reaches an erased user: existing conversations with them refuse messages as a privacy setting does. */
const closed = { addToGroups: 'contacts', messages: 'contacts', discoverable: 'nobody' } as const;

/** Reads: the account. One that is being erased, or was, keeps its erasure. */
export function decideRequestErasure({ registeredAt, erasure }: Account, { userId, erasureId, reason }: RequestErasure): NewEvent[] {
  if (registeredAt === null) throw new Problem('not_found');
  return erasure === null ? [privacyChanged({ userId, ...closed }), accountErasureRequested({ userId, erasureId, reason })] : [];
}

/** Reads: the account. By the eraser, once nothing is left. */
export function decideCompleteErasure({ erasure }: Account, { userId, erasureId }: CompleteErasure): NewEvent[] {
  return erasure?.state === 'pending' ? [accountErased({ userId, erasureId })] : [];
}

/** By the user, a backend or an operator: the events name who. */
export const requestErasure = defineCommand({ name: 'RequestErasure', ...ofAccount, decide: decideRequestErasure });
export const completeErasure = defineCommand({ name: 'CompleteErasure', ...ofAccount, decide: decideCompleteErasure });

export interface ErasureRequestDependencies extends EndAccessDependencies {
  store: Pick<EventStore, 'load'>;
  handleCommand: HandleCommand;
  newId: () => string;
}

/** Requests the erasure, which the eraser carries out, and ends all access at once. Can be repeated. Throws `not_found` and `user_is_operator`. */
export async function requestAccountErasure(
  { store, handleCommand, newId, ...access }: ErasureRequestDependencies,
  { userId, reason }: { userId: string; reason: string | null },
  request: CommandRequest,
): Promise<Outcome<Account>> {
  // A grant of the same moment finds the erasure.
  if (await isOperator(store, userId)) throw new Problem('user_is_operator');
  const outcome = await handleCommand(requestErasure, { userId, erasureId: newId(), reason }, request);
  await endAccess(access, userId, 'account_erased');
  return outcome;
}
