import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import type { CommandRequest, Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Account } from '../account.ts';
import { insertPasswordHash, readPasswordHash } from '../credentials.ts';
import { extendReservations, insertReservations, namesOf, reconcileNames } from '../names.ts';
import type { Passwords } from '../passwords.ts';
import { reserveNames } from '../reserve-names.ts';
import { register } from './register.ts';

export interface RegisterDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  passwords: Passwords;
}

export interface Registration {
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
  password: string;
  /** Network of the client's address. */
  network: string;
}

/** Reserves the names, appends the registration, and confirms the names. Throws `username_taken` and `email_taken`. */
export async function registerAccount(
  dependencies: RegisterDependencies,
  { password, network, ...account }: Registration,
  request: Pick<CommandRequest, 'key' | 'correlationId' | 'traceparent'>,
): Promise<Outcome<Account>> {
  const { handleCommand, database } = dependencies;
  const { userId } = account;
  const appendBefore = await claimAccount(dependencies, { ...account, password, network });
  const outcome = await handleCommand(register, { ...account, appendBefore }, { ...request, actorId: userId, fingerprint: { userId } });
  await database.write(reconcileNames(userId, outcome.state, await database.now()));
  return outcome;
}

/**
 * Reserves the names of a new account and stores its password hash, or takes over the reservation of an earlier attempt with the
 * same password. Resolves with the time, by `performance.now()`, before which the append must begin. A retry with another password
 * throws `username_taken`.
 */
async function claimAccount({ store, database, passwords }: RegisterDependencies, registration: Registration): Promise<number> {
  const { userId, password } = registration;
  const source = { network: registration.network, trusted: false };
  const names = namesOf(registration);
  let hash: string | undefined;
  return reserveNames({ store, database }, { userId, names }, async (holders, { now, until }) => {
    const isRetry = holders.some(({ kind }) => kind === 'username');
    if (isRetry && !(await passwords.verify(password, await readPasswordHash(database, userId), source)))
      throw new Problem('username_taken');
    const missing = names.filter(({ kind }) => !holders.some((holder) => holder.kind === kind));
    const credentials = isRetry ? [] : [insertPasswordHash(userId, (hash ??= await passwords.hash(password, source)), now)];
    return [...extendReservations(userId, names, until), ...insertReservations(userId, missing, until), ...credentials];
  });
}
