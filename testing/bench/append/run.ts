/**
 * How fast the log appends, against raw inserts into one table on the same server, in alternating rounds.
 *
 *   node testing/bench/append/run.ts [--mariadb URL] [--mysql URL] [--only mariadb|mysql] [--scenario NAME] [--seconds 0.5] [--rounds 15]
 *
 * Rounds are short and many, and the figure is the median of their ratios: what else the machine does then matters least.
 * Without a URL a private server is started: MariaDB when it is installed, MySQL when TEST_MYSQLD names one. Callers and
 * the server share the machine.
 */
import { parseArgs } from 'node:util';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { openRawTable } from './raw-table.ts';
import { scenarios } from './scenarios.ts';
import { openBenchedStore } from './store.ts';

const { values } = parseArgs({
  options: {
    mariadb: { type: 'string' },
    mysql: { type: 'string' },
    only: { type: 'string' },
    scenario: { type: 'string' },
    seconds: { type: 'string', default: '0.5' },
    rounds: { type: 'string', default: '15' },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const servers = [
  { name: 'mariadb', given: values.mariadb, start: startMariadb },
  { name: 'mysql', given: values.mysql, start: startMysql },
].filter(({ name }) => values.only === undefined || values.only === name);

for (const { name, given, start } of servers) {
  const server = given === undefined ? await start() : null;
  try {
    await benchmark(name, given ?? server!.url);
  } finally {
    await server?.stop();
  }
}

async function benchmark(server: string, url: string): Promise<void> {
  for (const scenario of scenarios.filter(({ name }) => values.scenario === undefined || name === values.scenario)) {
    const raw = await openRawTable(url, scenario);
    const store = await openBenchedStore(url, scenario);
    const rates: { ours: number; theirs: number }[] = [];
    await store.run(1);
    await raw.run(1);
    for (let round = 0; round < rounds; round++) rates.push({ theirs: await raw.run(seconds), ours: await store.run(seconds) });
    const ratio = median(rates.map(({ ours, theirs }) => ours / theirs));
    const [ours, theirs] = [median(rates.map((rate) => rate.ours)), median(rates.map((rate) => rate.theirs))];
    console.log(
      `${server}, ${scenario.name}: ${ratio.toFixed(2)} ${JSON.stringify({ ours: Math.round(ours), theirs: Math.round(theirs), ...store.summary() })}`,
    );
    await raw.close();
    await store.close();
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
