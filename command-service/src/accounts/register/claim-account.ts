import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import { insertPasswordHash, readPasswordHash } from '../credentials.ts';
import { extendReservations, insertReservations, namesOf } from '../names.ts';
import type { Passwords } from '../passwords.ts';
import { reserveNames } from '../reserve-names.ts';

export interface ClaimDependencies {
  store: EventStore;
  database: Database;
  passwords: Passwords;
}

export interface AccountClaim {
  userId: string;
  username: string;
  email: string | null;
  password: string;
}

/**
 * Reserves the names of a new account and stores its password hash, or takes over the reservation of an earlier attempt with the
 * same password. Resolves with the time, by `performance.now()`, before which the append must begin. Throws `username_taken`,
 * also for a retry with another password, and `email_taken`.
 */
export async function claimAccount({ store, database, passwords }: ClaimDependencies, claim: AccountClaim): Promise<number> {
  const { userId, password } = claim;
  const names = namesOf(claim);
  let hash: string | undefined;
  return reserveNames({ store, database }, { userId, names }, async (holders, { now, until }) => {
    const isRetry = holders.some(({ kind }) => kind === 'username');
    if (isRetry && !(await passwords.verify(password, await readPasswordHash(database, userId)))) throw new Problem('username_taken');
    const missing = names.filter(({ kind }) => !holders.some((holder) => holder.kind === kind));
    const credentials = isRetry ? [] : [insertPasswordHash(userId, (hash ??= await passwords.hash(password)), now)];
    return [...extendReservations(userId, names, until), ...insertReservations(userId, missing, until), ...credentials];
  });
}
