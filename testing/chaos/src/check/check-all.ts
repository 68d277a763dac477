/** All checks of a run, each with the violations that it found. */
import type { OpenTables } from '@parley/e2e/systems/open-tables';
import { waitUntilProjected } from '@parley/e2e/under-load/wait-until-projected';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { compareWithFreshProjection } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { readParkedSequences } from '@parley/read-tables/parked';
import { readPeersOfCalls } from '@parley/write-tables/call-participants';
import type { RunningLoad } from '../load/start-load.ts';
import { findCallViolations } from './calls.ts';
import { findUnconvergedClients } from './convergence.ts';
import { findDisplayedOnly, findDisplayedOutOfOrder, findDisplayedTwice, findNeverDisplayed } from './displayed-history.ts';
import { findDuplicates } from './duplicates.ts';
import { findLeakedParticipations } from './leaked-participations.ts';
import { indexLog } from './log-index.ts';
import { findLosses } from './losses.ts';
import { findOrderViolations } from './order.ts';
import { readLog } from './read-log.ts';
import { findUnauthorizedAccess } from './unauthorized-access.ts';
import { awaitWebhooks, findWebhookViolations } from './webhooks.ts';

export interface Check {
  name: string;
  violations: string[];
}

/** The load must have stopped; `failedRequests` is its result. Closes the clients. */
export async function checkAll(tables: OpenTables, { actors, probes, history }: RunningLoad, failedRequests: string[]): Promise<Check[]> {
  const projectionFailures = await waitUntilProjected(tables, 30_000).then(() => [], messageOf);
  const unconverged = await findUnconvergedClients(actors.replicas);
  // Before reading the log: events that arrive later may come after the part of the log that was read.
  const recorded = history();
  const log = indexLog(await readLog(tables.store));
  const callIds = recorded.calls.commands.map(({ callId }) => callId);
  const leaked = await findLeakedParticipations((ids) => readPeersOfCalls(tables.log, ids), callIds);
  const undocumented = [...actors.replicas, ...probes.listeners].flatMap(closeAndFindUndocumented);
  await awaitWebhooks(recorded.webhooks, log);
  const webhooks = [...recorded.webhooks];
  const later = indexLog(await readLog(tables.store));
  return [
    { name: 'acknowledged or delivered, then lost', violations: [...findLosses(recorded, log), ...findDisplayedOnly(recorded, log)] },
    { name: 'duplicated', violations: [...findDuplicates(recorded, log), ...findDisplayedTwice(recorded)] },
    { name: 'out of order', violations: [...findOrderViolations(recorded, log), ...findDisplayedOutOfOrder(recorded)] },
    { name: 'webhooks lost, invented or out of order', violations: findWebhookViolations(webhooks, log, later) },
    { name: 'accessed without authorization', violations: findUnauthorizedAccess(recorded, log) },
    { name: 'calls lost, leaked or left open', violations: [...findCallViolations(recorded.calls, log), ...leaked] },
    { name: 'clients not converged', violations: [...unconverged, ...findNeverDisplayed(recorded, log)] },
    {
      name: 'read tables that differ from a fresh projection',
      violations: [...projectionFailures, ...(await findTableDifferences(tables))],
    },
    { name: 'requests unanswered or answered incorrectly', violations: [...failedRequests, ...undocumented] },
  ];
}

/** Compares the tables of each subscription, at its own checkpoints. */
async function findTableDifferences(tables: OpenTables): Promise<string[]> {
  const violations: string[] = [];
  for (const subscription of subscriptions) {
    const parked = await readParkedSequences(tables.database, subscription.subscription);
    violations.push(...parked.map(({ sequenceId }) => `${sequenceId} is parked in ${subscription.subscription}`));
    const { differences } = await compareWithFreshProjection({ ...tables, ...subscription });
    violations.push(...differences.map(({ table, key, columns }) => `${table} ${JSON.stringify(key)} differs in ${columns.join(', ')}`));
  }
  return violations;
}

/** Closing a client throws if it received an event that does not conform to the API documents. */
function closeAndFindUndocumented(client: { close(): void }): string[] {
  try {
    client.close();
    return [];
  } catch (error) {
    return messageOf(error);
  }
}

const messageOf = (error: unknown): string[] => [(error as Error).message];
