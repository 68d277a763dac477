/**
 * Reserves unique names before an account event is appended. A crash between reserving a name and releasing it leaves a stale
 * name, which is released when another account asks for it.
 */
import { UniqueViolation, WriteRefused, type Database, type GuardedStatement, type Statement } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import type { NameRow } from '@parley/write-tables/names';
import { erasedForms, erasedKind } from './erased-names.ts';
import type { Account } from './account.ts';
import { deleteName, isNameOf, readHolders, reconcileNames, type Name } from './names.ts';
import { readAccount } from './read-account.ts';

export interface NameDependencies {
  store: Pick<EventStore, 'load'>;
  database: Database;
  /**
   * Email addresses are unique once they are verified, so that nobody keeps the owner of an address out, or learns who uses it. False without
   * mail: then they are unique as they are entered.
   */
  sendsMail: boolean;
}

/** Names stay reserved for this time, in microseconds. */
const reservation = 600_000_000;
/** An append that begins within this time of the reservation, in milliseconds, cannot outlive it. */
const appendWithin = 60_000;
// An attempt fails only when another request changes these very names at the same time.
const maxAttempts = 8;

/**
 * Writes the statements that `reserve` returns for the current holders of the names. Resolves with the time, by
 * `performance.now()`, before which the append must begin. Throws `username_taken`, `email_taken` and `external_id_taken`.
 */
export async function reserveNames(
  { store, database, sendsMail }: NameDependencies,
  { userId, names }: { userId: string; names: readonly Name[] },
  reserve: (holders: readonly NameRow[], times: { now: number; until: number }) => Promise<readonly (Statement | GuardedStatement)[]>,
): Promise<number> {
  const appendBefore = performance.now() + appendWithin;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const now = await database.now();
    const holders = await readHolders(database, [...names, ...(await erasedForms(database, names))]);
    if (await releaseStaleName({ store, database, sendsMail }, holders, userId, now)) continue;
    requireAvailable(holders, userId);
    const statements = await reserve(holders, { now, until: now + reservation });
    try {
      await database.write(statements);
      return appendBefore;
    } catch (error) {
      if (!(error instanceof UniqueViolation) && !(error instanceof WriteRefused)) throw error;
    }
  }
  throw new Problem('conflict');
}

/** Throws `unavailable` when it is too late to append under the reservation. */
export function requireReservation(appendBefore: number): void {
  if (performance.now() > appendBefore) throw new Problem('unavailable');
}

/** True if a stale name was released: the holders must be read again. */
async function releaseStaleName(
  { store, database, sendsMail }: NameDependencies,
  holders: readonly NameRow[],
  userId: string,
  now: number,
): Promise<boolean> {
  for (const holder of holders) {
    if (holder.userId === userId || (!holder.confirmed && holder.reservedUntil > now)) continue;
    const account = await readAccount(store, holder.userId);
    if (!holder.confirmed) {
      await database.write(reconcileNames(holder.userId, account, now));
      return true;
    }
    // The account has another name now, but its process crashed before it released this one; or it took an address before mail was set up.
    if (!isNameOf(account, holder) || (sendsMail && isUnverified(account, holder))) {
      await database.write([deleteName(holder)]);
      return true;
    }
  }
  return false;
}

/** A product has verified the addresses of its users. */
function isUnverified({ external, verifiedEmail }: Account, { kind, value }: NameRow): boolean {
  return kind === 'email' && external === null && verifiedEmail !== value;
}

function requireAvailable(holders: readonly NameRow[], userId: string): void {
  const taken = holders.filter((holder) => holder.userId !== userId || holder.kind === erasedKind).map(({ kind }) => kind);
  if (taken.includes('external')) throw new Problem('external_id_taken');
  if (taken.includes('username') || taken.includes(erasedKind)) throw new Problem('username_taken');
  if (taken.includes('email')) throw new Problem('email_taken');
}
