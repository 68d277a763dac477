/** Moves unique names: reserves an account's new names before the append, and releases its old names after it. */
import type { Database } from '@parley/database/database';
import type { NameRow } from '@parley/write-tables/names';
import type { Account, ExternalIdentity } from '../account.ts';
import { confirmNames, deleteName, insertReservations, isNameOf, namesOf, readNamesOf, reserveAgain } from '../names.ts';
import { reserveNames, type NameDependencies } from '../reserve-names.ts';
import type { ProfileChanges } from './change-profile.ts';

export interface Rename {
  /** Names that the account held before. */
  previous: readonly NameRow[];
  /** The time, by `performance.now()`, before which the append must begin. */
  appendBefore: number;
}

/** Returns null if the changes include no unique name. Throws `username_taken`, `email_taken` and `external_id_taken`. */
export async function reserveNewNames(
  { database, ...dependencies }: NameDependencies,
  userId: string,
  changes: Pick<ProfileChanges, 'username' | 'email'> & { external?: ExternalIdentity | null },
): Promise<Rename | null> {
  if (changes.username === undefined && changes.email === undefined && changes.external === undefined) return null;
  const names = namesOf(changes);
  if (names.length === 0) return { previous: await readNamesOf(database, userId), appendBefore: Infinity };
  let previous: NameRow[] = [];
  const appendBefore = await reserveNames({ database, ...dependencies }, { userId, names }, async (holders, { until }) => {
    previous = await readNamesOf(database, userId);
    const missing = names.filter(({ kind, value }) => !holders.some((holder) => holder.kind === kind && holder.value === value));
    // A previous name of the account: a concurrent request that is about to delete it finds the row changed.
    const own = holders.map((holder) => ({ statement: reserveAgain(holder, until), affects: 1 }));
    return [...own, ...insertReservations(userId, missing, until)];
  });
  return { previous, appendBefore };
}

/** Held names of one account; of further ones, only the newest are kept from others. */
const maxHeld = 5;

/**
 * Confirms the account's names after the append and releases the previous ones that it no longer has. A username stays reserved for the
 * account for the time of `holdMs`, so that nobody passes for its former owner.
 */
export async function confirmNewNames(
  database: Database,
  account: Account,
  { previous, holdMs }: { previous: readonly NameRow[]; holdMs: number },
): Promise<void> {
  const until = (await database.now()) + holdMs * 1_000;
  const held = previous.filter((row) => row.kind === 'username' && !row.confirmed && !isNameOf(account, row));
  const excess = held.sort((one, other) => other.reservedUntil - one.reservedUntil).slice(maxHeld - 1);
  const released = previous.filter((row) => row.confirmed && !isNameOf(account, row));
  const releases = released.map((row) => (row.kind === 'username' && holdMs > 0 ? reserveAgain(row, until) : deleteName(row)));
  await database.write([
    confirmNames(account.userId, namesOf(account)),
    ...releases,
    ...(releases.length > 0 ? excess.map(deleteName) : []),
  ]);
}
