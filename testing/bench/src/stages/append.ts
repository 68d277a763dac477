import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { ServerMissing, type TestServer } from '@parley/testing-kit/servers/test-server';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Bound } from '../measure/benchmark.ts';
import { openEventStoreAppends } from './append/event-store-appends.ts';
import { openRawInserts } from './append/raw-inserts.ts';
import { scenarios, type AppendContestant, type Scenario } from './append/scenarios.ts';

/** Many short rounds limit the effect of other work on the machine. */
const roundsPerRound = 5;
const roundSeconds = 0.5;
/** In its first two seconds the event store is half as fast as later, more affected than the raw driver. Neither is representative. */
const warmUpRounds = 6;

const [eventStore, rawInserts] = ['event store', 'raw inserts'];

function bound(scenario: string, required: number, target: number): Bound {
  return { scenario, figure: 'events/s', contestant: eventStore, baseline: rawInserts, comparison: 'at least', required, target };
}

export const append: Benchmark = {
  name: 'append',
  title: 'Appending to the log',
  about:
    'Appends of one event (and of 100) that assert a read set, compared with raw prepared inserts of rows of the same size, in one transaction ' +
    'each, on 64 connections (16 for 100 rows). Callers and clients run in one process. The first 3 seconds of each contestant do not count.',
  bounds: [
    bound('MariaDB, 64 callers', 1, 1.5),
    bound('MariaDB, 512 callers', 2, 3),
    bound('MariaDB, 100 events', 0.5, 0.7),
    bound('MySQL, 64 callers', 1.8, 2.7),
    bound('MySQL, 512 callers', 3.5, 5),
    bound('MySQL, 100 events', 0.5, 0.7),
  ],
  async run(bench) {
    for (const [name, start] of [
      ['MariaDB', startMariadb],
      ['MySQL', startMysql],
    ] as const) {
      const server = await startIfInstalled(bench, name, start);
      try {
        if (server) for (const scenario of scenarios) await measure(bench, name, server.url, scenario);
      } finally {
        await server?.stop();
      }
    }
  },
};

async function measure(bench: Bench, server: string, url: string, scenario: Scenario): Promise<void> {
  const [appends, inserts] = [await openEventStoreAppends(url, scenario), await openRawInserts(url, scenario)];
  const rateOf = (contestant: AppendContestant) => async () => ({ 'events/s': await contestant.run(roundSeconds) });
  const contestants = { [eventStore]: rateOf(appends), [rawInserts]: rateOf(inserts) };
  await alternate(bench, `${server}, ${scenario.name}`, contestants, { rounds: bench.rounds * roundsPerRound, warmUp: warmUpRounds });
  await Promise.all([appends.close(), inserts.close()]);
}

async function startIfInstalled(bench: Bench, name: string, start: () => Promise<TestServer>): Promise<TestServer | null> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    bench.note(`${name} is not installed and was left out (${error.message})`);
    return null;
  }
}
