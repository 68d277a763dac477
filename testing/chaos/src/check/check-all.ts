/** All that must hold after a run, each with what speaks against it. */
import { projectedToTheEnd } from '@parley/e2e/under-load/projected-to-the-end';
import type { OpenTables } from '@parley/e2e/systems/open-tables';
import { compareWithFreshProjection } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { readPeersOfCalls } from '@parley/write-tables/call-participants';
import { readParkedSequences } from '@parley/read-tables/parked';
import type { RunningLoad } from '../load/start-load.ts';
import { findCallFaults } from './calls.ts';
import { findUnconverged } from './converged.ts';
import { findDoubled } from './doubled.ts';
import { indexLog } from './log-index.ts';
import { findLost } from './lost.ts';
import { findDisorder } from './order.ts';
import { findHeldPlaces } from './places.ts';
import { readLog } from './read-log.ts';
import { findSeenByStrangers } from './seen.ts';
import { findNeverShown, findShownLate, findShownOnly, findShownTwice } from './whole-history.ts';

export interface Check {
  what: string;
  faults: string[];
}

/** The load must have ended; `unanswered`: what it says of that. Closes the clients. */
export async function checkAll(tables: OpenTables, { actors, history }: RunningLoad, unanswered: string[]): Promise<Check[]> {
  const settled = await projectedToTheEnd(tables, 30_000).then(() => [], told);
  const unconverged = await findUnconverged(actors.mirrors);
  // Before the log: what is told later may stand behind what is read of it.
  const seen = history();
  const log = indexLog(await readLog(tables.store));
  const callIds = seen.calls.commands.map(({ callId }) => callId);
  const held = await findHeldPlaces((ids) => readPeersOfCalls(tables.log, ids), callIds);
  return [
    { what: 'acknowledged or told, and lost', faults: [...findLost(seen, log), ...findShownOnly(seen, log)] },
    { what: 'doubled', faults: [...findDoubled(seen, log), ...findShownTwice(seen)] },
    { what: 'out of order', faults: [...findDisorder(seen, log), ...findShownLate(seen)] },
    { what: 'seen by someone who should not', faults: findSeenByStrangers(seen, log) },
    { what: 'calls lost, overheard or left open', faults: [...findCallFaults(seen.calls, log), ...held] },
    { what: 'clients not converged', faults: [...unconverged, ...findNeverShown(seen, log)] },
    { what: 'read tables unlike a fold of the log', faults: [...settled, ...(await findUnlikeLog(tables))] },
    { what: 'begun and never answered, or answered wrongly', faults: [...unanswered, ...actors.mirrors.flatMap(undescribed)] },
  ];
}

/** All read tables, search's as well: each subscription by its own checkpoints. */
async function findUnlikeLog(tables: OpenTables): Promise<string[]> {
  const faults: string[] = [];
  for (const followed of subscriptions) {
    const parked = await readParkedSequences(tables.database, followed.subscription);
    faults.push(...parked.map(({ sequenceId }) => `${sequenceId} is parked in ${followed.subscription}`));
    const { differences } = await compareWithFreshProjection({ ...tables, ...followed });
    faults.push(...differences.map(({ table, key, columns }) => `${table} ${JSON.stringify(key)} differs in ${columns.join(', ')}`));
  }
  return faults;
}

/** A client that closes tells what it heard that is not in the documents. */
function undescribed(mirror: { close(): void }): string[] {
  try {
    mirror.close();
    return [];
  } catch (error) {
    return told(error);
  }
}

const told = (error: unknown): string[] => [(error as Error).message];
