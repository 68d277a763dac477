import { backoff, retry } from '@parley/concurrency/retry';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { NewEvent } from '@parley/events/envelope';
import { bodyHash } from '@parley/events/ids';
import { Problem } from '@parley/service-kit/problems';
import { accountRefs, evolveAccount, initialAccount, type Account, type ExternalIdentity } from '../../accounts/account.ts';
import { decideChangeProfile } from '../../accounts/change-profile/change-profile.ts';
import { confirmNewNames, reserveNewNames } from '../../accounts/change-profile/rename.ts';
import { namesOf, readHolders } from '../../accounts/names.ts';
import { decideRegister, type NewAccountPrivacy } from '../../accounts/register/register.ts';
import { requireReservation, type NameDependencies } from '../../accounts/reserve-names.ts';
import { defineCommand, type CommandRequest, type Outcome } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { UserFields } from '../user-fields.ts';

export interface PutUserDependencies extends NameDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  usernameHold: number;
  newAccounts: NewAccountPrivacy;
}

export interface PutUser {
  userId: string;
  external: ExternalIdentity | null;
  fields: UserFields;
  privacy: NewAccountPrivacy;
  /** True if this command has been executed before: nothing changes, whatever became of its names. */
  isReplay: boolean;
  /** The time, by `performance.now()`, before which the append must begin. */
  appendBefore: number;
}

/** Reads: the whole account. Registers it, or changes what differs. */
export function decidePutUser(account: Account, { userId, external, fields, privacy, isReplay }: PutUser): readonly NewEvent[] {
  if (isReplay) return [];
  const { kind, ...changes } = fields;
  if (account.registeredAt === null) {
    const { username = null, email = null } = changes;
    return decideRegister(account, { ...changes, userId, kind, external, username, email, privacy });
  }
  if (kind !== undefined && kind !== account.kind) throw invalidField('kind', 'Cannot be changed');
  return decideChangeProfile(account, changes);
}

const putUserCommand = defineCommand({
  name: 'PutUser',
  target: ({ userId }: PutUser) => userId,
  reads({ userId, appendBefore }) {
    requireReservation(appendBefore);
    return accountRefs(userId);
  },
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decidePutUser,
});

/**
 * Creates the user or changes it: reserves the names, appends, and confirms the names. `created` is also true for a replay of the creation.
 * Throws `username_taken`, `email_taken` and `external_id_taken`.
 */
export async function putUser(
  { handleCommand, store, database, sendsMail, usernameHold, newAccounts: privacy }: PutUserDependencies,
  { userId, external, fields }: Pick<PutUser, 'userId' | 'external' | 'fields'>,
  request: CommandRequest,
): Promise<{ outcome: Outcome<Account>; created: boolean }> {
  const { actorId, key } = request;
  const hash = bodyHash(putUserCommand.name, request.fingerprint);
  const isReplay = key !== undefined && (await store.findCommand({ actorId, targetId: userId, key }, hash)) !== null;
  const rename = isReplay ? null : await reserveNewNames({ store, database, sendsMail }, userId, { ...fields, external });
  const command = { userId, external, fields, privacy, isReplay, appendBefore: rename?.appendBefore ?? Infinity };
  const outcome = await handleCommand(putUserCommand, command, request);
  if (rename) await confirmNewNames(database, outcome.state, { previous: rename.previous, holdMs: usernameHold });
  return { outcome, created: outcome.events[0]?.type === 'AccountRegistered' };
}

/**
 * Does what `putUser` does, with the user who has this external id. A request that finds the id reserved by an account that does not exist
 * yet goes on with that account, so concurrent requests make one user, and a crashed one leaves nothing that blocks the next.
 */
export async function putExternalUser(
  dependencies: PutUserDependencies,
  { external, fields }: { external: ExternalIdentity; fields: UserFields },
  requestOf: (userId: string) => CommandRequest,
): Promise<{ outcome: Outcome<Account>; created: boolean }> {
  const put = async () => {
    const userId = (await findUserId(dependencies.database, external)) ?? dependencies.newId();
    return putUser(dependencies, { userId, external, fields }, requestOf(userId));
  };
  return retry(put, { retryIf: isContended, maxAttempts: 8, delayMs: backoff(50) });
}

/** True if other requests have just reserved the id, or the same names again. */
function isContended(error: unknown): boolean {
  return error instanceof Problem && (error.code === 'external_id_taken' || error.code === 'conflict');
}

/** Reads the user who holds or has reserved the external id. */
export async function findUserId(database: Pick<Database, 'read'>, external: ExternalIdentity): Promise<string | null> {
  const [holder] = await readHolders(database, namesOf({ external }));
  return holder?.userId ?? null;
}
