/** Reserves the names of an account to be, or takes up the reservation of its first try. */
import { UniqueViolation, type Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { idToBytes } from '@parley/events/id-bytes';
import { Problem } from '@parley/service-kit/problems';
import { readPasswordHash } from '../credentials.ts';
import { freeForsaken, refuseTaken } from '../held-names.ts';
import { keepOnly, namesOf, readHolders, reserve } from '../names.ts';
import type { Passwords } from '../passwords.ts';

export interface ClaimDependencies {
  store: EventStore;
  database: Database;
  passwords: Passwords;
}

export interface Claim {
  userId: string;
  username: string;
  email: string | null;
  password: string;
}

/** How long names stay reserved: far longer than an append can be under way. In microseconds. */
const reservation = 600_000_000;
// Each further attempt means that another registration of these very names moved in between.
const attempts = 8;

/**
 * Resolves when the names are this account's, its password beside them. Throws `username_taken` or `email_taken`; so too
 * for a retry with another password.
 */
export async function claimNames(dependencies: ClaimDependencies, claim: Claim): Promise<void> {
  const { database, passwords } = dependencies;
  const wanted = namesOf(claim);
  let hash: string | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const now = await database.now();
    const holders = await readHolders(database, wanted);
    if (await freeForsaken(dependencies, holders, claim.userId, now)) continue;
    refuseTaken(holders, claim.userId);

    const isRetry = holders.some(({ kind }) => kind === 'username');
    if (isRetry && !(await passwords.verify(claim.password, await readPasswordHash(database, claim.userId))))
      throw new Problem('username_taken');
    const missing = wanted.filter(({ kind }) => !holders.some((held) => held.kind === kind));
    const password = isRetry ? [] : [storeHash(claim.userId, (hash ??= await passwords.hash(claim.password)), now)];
    try {
      const until = now + reservation;
      await database.write([...keepOnly(claim.userId, wanted, until), ...reserve(claim.userId, missing, until), ...password]);
      return;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }
  throw new Problem('conflict');
}

function storeHash(userId: string, hash: string, now: number) {
  return { sql: 'INSERT INTO credentials (user_id, password_hash, changed_at) VALUES (?, ?, ?)', values: [idToBytes(userId), hash, now] };
}
