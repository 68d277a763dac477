import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { evolveInvite, inviteRef, requireUsable, type Invite } from '../../invites/invite.ts';
import { initialAccount, registrationRef, type Account } from '../account.ts';
import { insertPasswordHash, readPasswordHash } from '../credentials.ts';
import { extendReservations, insertReservations, namesOf, reconcileNames } from '../names.ts';
import type { Passwords } from '../passwords.ts';
import { reserveNames, type NameDependencies } from '../reserve-names.ts';
import { registerInvited, type RegisterInvited } from './register-invited.ts';
import { register, type NewAccountPrivacy } from './register.ts';

export interface RegisterDependencies extends NameDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  passwords: Passwords;
  newAccounts: NewAccountPrivacy;
}

export interface Registration {
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
  password: string;
  /** Network of the client's address. */
  network: string;
  /** The invite that is used; in the partition of the user. */
  inviteId?: string | undefined;
}

/** Reserves the names, appends the registration, and confirms the names. Throws `username_taken`, `email_taken` and `link_expired`. */
export async function registerAccount(
  dependencies: RegisterDependencies,
  { password, network, inviteId, ...account }: Registration,
  request: Pick<CommandRequest, 'key' | 'correlationId' | 'traceparent'>,
): Promise<Outcome<Account>> {
  const { handleCommand, database, newAccounts: privacy } = dependencies;
  const { userId } = account;
  if (inviteId !== undefined) await requireInvite(dependencies, { userId, inviteId });
  const appendBefore = await claimAccount(dependencies, { ...account, password, network });
  const command = { ...account, privacy, appendBefore };
  const commandRequest = { ...request, actorId: userId, fingerprint: { userId } };
  const outcome =
    inviteId === undefined
      ? await handleCommand(register, command, commandRequest)
      : await registerWithInvite(dependencies, { ...command, inviteId, now: await database.now() }, commandRequest);
  await database.write(reconcileNames(userId, outcome.state, await database.now()));
  return outcome;
}

/** Before names are reserved and passwords hashed. A retry of a registration may have used the invite up. */
async function requireInvite({ store, database }: RegisterDependencies, { userId, inviteId }: { userId: string; inviteId: string }) {
  const { events } = await store.load([registrationRef(userId), inviteRef(inviteId)], { current: true });
  const isRegistered = events.some(({ type }) => type === 'AccountRegistered');
  if (!isRegistered) requireUsable(events.reduce<Invite>(evolveInvite, null), await database.now());
}

async function registerWithInvite(
  { handleCommand, database }: RegisterDependencies,
  input: RegisterInvited,
  request: CommandRequest,
): Promise<Outcome<Account>> {
  try {
    const outcome = await handleCommand(registerInvited, input, request);
    return { ...outcome, state: outcome.state.account };
  } catch (error) {
    // An invite that was used up never works again, so no retry of this registration needs the names.
    if (error instanceof Problem && error.code === 'link_expired')
      await database.write(reconcileNames(input.userId, initialAccount, Number.MAX_SAFE_INTEGER));
    throw error;
  }
}

/**
 * Reserves the names of a new account and stores its password hash, or takes over the reservation of an earlier attempt with the
 * same password. Resolves with the time, by `performance.now()`, before which the append must begin. A retry with another password
 * throws `username_taken`.
 */
async function claimAccount({ store, database, sendsMail, passwords }: RegisterDependencies, registration: Registration): Promise<number> {
  const { userId, password } = registration;
  const source = { network: registration.network, trusted: false };
  const names = namesOf(sendsMail ? { username: registration.username } : registration);
  let hash: string | undefined;
  return reserveNames({ store, database, sendsMail }, { userId, names }, async (holders, { now, until }) => {
    const isRetry = holders.some(({ kind }) => kind === 'username');
    if (isRetry && !(await passwords.verify(password, await readPasswordHash(database, userId), source)))
      throw new Problem('username_taken');
    const missing = names.filter(({ kind }) => !holders.some((holder) => holder.kind === kind));
    const credentials = isRetry ? [] : [insertPasswordHash(userId, (hash ??= await passwords.hash(password, source)), now)];
    return [...extendReservations(userId, names, until), ...insertReservations(userId, missing, until), ...credentials];
  });
}
