import { readDatabaseSize, type DatabaseSize } from '@parley/database/database-size';
import type { Database } from '@parley/database/database';
import { timeOf } from '@parley/events/wire/fields';
import type { Status } from '@parley/events/wire/status';
import { PresenceUnavailable } from '@parley/presence/presence';
import type { ServiceRegistry, ServiceReport } from '@parley/presence/service-registry';
import { LIVE, SEARCH } from '@parley/read-tables/checkpoints';
import { readSubscriptionState, type InspectedStores } from '@parley/read-tables/subscription-state';
import { ticks as systemTicks, type Ticks } from '@parley/service-kit/clock';
import { parleyVersion } from '@parley/service-kit/version';

export interface StatusSources {
  store: InspectedStores['store'];
  log: Database;
  readTables: Database;
  services: Pick<ServiceRegistry, 'list'>;
}

/** Operators who look at the same time share one answer. */
const statusMs = 2_000;
const sizesMs = 60_000;

/** Returns a function that reads the status. However often it is called, it costs the stores one read in two seconds. */
export function createReadStatus(sources: StatusSources, { ticks = systemTicks }: { ticks?: Ticks } = {}): () => Promise<Status> {
  const readSizes = atMostEvery(sizesMs, ticks, () => readStores(sources));
  return atMostEvery(statusMs, ticks, async () => {
    const [reports, live, search, stores] = await Promise.all([
      readServices(sources.services),
      readSubscription(sources, LIVE),
      readSubscription(sources, SEARCH),
      readSizes(),
    ]);
    return { at: timeOf(Date.now() * 1_000), version: parleyVersion, ...summaryOf(reports), subscriptions: [live, search], stores };
  });
}

function atMostEvery<Value>(milliseconds: number, ticks: Ticks, read: () => Promise<Value>): () => Promise<Value> {
  let last: { at: number; value: Promise<Value> } | undefined;
  return () => {
    if (last !== undefined && ticks() - last.at < milliseconds) return last.value;
    const current = { at: ticks(), value: read() };
    last = current;
    // A failure is not repeated to those who ask next.
    current.value.catch(() => {
      if (last === current) last = undefined;
    });
    return current.value;
  };
}

/** Null while the registry is unavailable; the rest is still shown. */
function readServices(services: StatusSources['services']): Promise<ServiceReport[] | null> {
  return services.list().catch((error: unknown) => {
    if (error instanceof PresenceUnavailable) return null;
    throw error;
  });
}

function summaryOf(reports: readonly ServiceReport[] | null): Pick<Status, 'services' | 'sockets' | 'sends' | 'errorRate'> {
  const sum = (valueOf: (report: ServiceReport) => number): number =>
    Math.round((reports ?? []).reduce((total, report) => total + valueOf(report), 0) * 100) / 100;
  const requests = sum(({ rates }) => rates.requests);
  return {
    services: reports && reports.map(serviceOf),
    sockets: sum(({ sockets }) => sockets ?? 0),
    sends: sum(({ rates }) => rates.sends),
    errorRate: requests === 0 ? 0 : Math.min(1, sum(({ rates }) => rates.errors) / requests),
  };
}

function serviceOf({ service, version, host, startedAt, sockets, rates }: ServiceReport): NonNullable<Status['services']>[number] {
  const { requests, errors } = rates;
  return { service, version, host, startedAt: timeOf(startedAt * 1_000), sockets, requests, errors };
}

async function readSubscription({ store, log, readTables: read }: StatusSources, name: string): Promise<Status['subscriptions'][number]> {
  const { lagEvents: events, lagSeconds: seconds, parkedSequences: parked } = await readSubscriptionState({ store, log, read }, name);
  return { name, lag: { events, seconds }, parked };
}

async function readStores({ log, readTables }: StatusSources): Promise<Status['stores']> {
  const named = (name: string, size: DatabaseSize) => ({ name, ...size });
  if (log === readTables) return [named('all', await readDatabaseSize(log))];
  const [logSize, readSize] = await Promise.all([readDatabaseSize(log), readDatabaseSize(readTables)]);
  return [named('log', logSize), named('read_tables', readSize)];
}
