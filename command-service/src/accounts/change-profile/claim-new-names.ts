/** Reserves the names that an account is to have instead of its own. */
import { UniqueViolation, WriteRefused, type Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import type { Account } from '../account.ts';
import { freeForsaken, refuseTaken } from '../held-names.ts';
import { confirm, free, isNameOf, keep, namesOf, readHolders, readNamesOf, reserve, type Name, type NameRow } from '../names.ts';

interface Dependencies {
  store: Pick<EventStore, 'load'>;
  database: Database;
}

/** Longer than the append can be under way. In microseconds. */
const reservation = 600_000_000;
// Each further attempt means that somebody moved these very names in between.
const attempts = 8;

/** Answers the names that were the account's before. Throws `username_taken` or `email_taken`. */
export async function claimNewNames(dependencies: Dependencies, userId: string, wanted: readonly Name[]): Promise<NameRow[]> {
  const { database } = dependencies;
  if (wanted.length === 0) return readNamesOf(database, userId);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const now = await database.now();
    const holders = await readHolders(database, wanted);
    if (await freeForsaken(dependencies, holders, userId, now)) continue;
    refuseTaken(holders, userId);
    const before = await readNamesOf(database, userId);
    const missing = wanted.filter(({ kind, value }) => !holders.some((held) => held.kind === kind && held.value === value));
    const until = now + reservation;
    try {
      // One's own old name, wanted again: whoever is about to free it finds it changed.
      const kept = holders.map((held) => ({ statement: keep(held, until), affects: 1 }));
      await database.write([...kept, ...reserve(userId, missing, until)]);
      return before;
    } catch (error) {
      if (!(error instanceof UniqueViolation) && !(error instanceof WriteRefused)) throw error;
    }
  }
  throw new Problem('conflict');
}

/** After the append: its names are the account's, those of before that are its no more are free. */
export async function settleNewNames(database: Database, account: Account, before: readonly NameRow[]): Promise<void> {
  const over = before.filter((held) => held.confirmed && !isNameOf(account, held));
  await database.write([confirm(account.userId, namesOf(account)), ...over.map(free)]);
}
