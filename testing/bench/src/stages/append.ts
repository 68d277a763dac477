import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { ServerMissing, type TestServer } from '@parley/testing-kit/servers/test-server';
import { openRawTable } from '../../append/raw-table.ts';
import { scenarios, type Scenario } from '../../append/scenarios.ts';
import { openBenchedStore } from '../../append/store.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Claim } from '../measure/sample.ts';

/** Rounds are short and many here: what else the machine does then matters least. */
const roundsPerRound = 5;
const roundSeconds = 0.5;
/** The log's first two seconds are half as fast as what follows, the driver's less so: neither is what a server does all day. */
const warmUpRounds = 6;

const [log, raw] = ['the log', 'raw inserts'];

function bound(scenario: string, must: number, aim: number): Claim {
  return { scenario, figure: 'events/s', of: log, against: raw, sense: 'at least', must, aim };
}

export const append: Benchmark = {
  name: 'append',
  title: 'Appending to the log',
  about:
    'Commands of one event (and of 100) that assert what they read, against raw prepared inserts of rows of the same size, one ' +
    'transaction each, on 64 connections (16 for 100 rows); callers and clients are in one process. The first 3 seconds of each do not count.',
  claims: [
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
      const server = await startOrNote(bench, name, start);
      try {
        if (server) for (const scenario of scenarios) await measure(bench, name, server.url, scenario);
      } finally {
        await server?.stop();
      }
    }
  },
};

async function measure(bench: Bench, server: string, url: string, scenario: Scenario): Promise<void> {
  const [store, table] = [await openBenchedStore(url, scenario), await openRawTable(url, scenario)];
  const rateOf = (contestant: typeof table) => async () => ({ 'events/s': await contestant.run(roundSeconds) });
  const rounds = bench.rounds * roundsPerRound;
  await alternate(bench, `${server}, ${scenario.name}`, { [log]: rateOf(store), [raw]: rateOf(table) }, { rounds, warmUp: warmUpRounds });
  await Promise.all([store.close(), table.close()]);
}

async function startOrNote(bench: Bench, name: string, start: () => Promise<TestServer>): Promise<TestServer | null> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    bench.note(`${name} is not on this machine: left out (${error.message})`);
    return null;
  }
}
