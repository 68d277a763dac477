/** Compares variants of a system that differ by less than the machine does from one minute to the next. */
import { join } from 'node:path';
import { format } from '../measure/alternate.ts';
import type { Bench } from '../measure/benchmark.ts';
import { startBackingServers, type BackingServers } from '../systems/backing-servers.ts';
import { startDistributed, startEmbedded, type DistributedOptions, type EmbeddedOptions } from '../systems/parley.ts';
import type { System } from '../systems/system.ts';
import { measureTurn, noteLimits, prepare, stop, warmUp, type Contestant, type Scenario } from './contestant.ts';

/** Starts a system; on servers of its own if it uses any. */
type Start =
  | { usesServers: true; start(servers: BackingServers, profiles?: string): Promise<System> }
  | { usesServers: false; start(profiles?: string): Promise<System> };

export const distributed = (options: DistributedOptions): Start => ({
  usesServers: true,
  start: (servers, profiles) => startDistributed(servers, { ...options, profiles }),
});
export const inOneProcess = (options: EmbeddedOptions): Start => ({
  usesServers: false,
  start: (profiles) => startEmbedded({ ...options, profiles }),
});

/** Two processes of the same code differ by up to a tenth, so starts count and not turns; and the order of the start matters. */
const startsPerRound = 2;

type Variants = Readonly<Record<string, Start>>;
type MeasureOne = (contestant: Contestant, seconds: number) => Promise<void>;

/** Measures variants of a system at the same time. They meet the same machine but compete for it, so that only their CPU can be compared. */
export const measureAtOnce = (bench: Bench, scenarios: readonly Scenario[], variants: Variants): Promise<void> =>
  measureVariants(bench, scenarios, variants, async (contestants, measure) => {
    await Promise.all(contestants.map((contestant) => measure(contestant, bench.seconds)));
  });

/** Measures variants of a system one at a time, as the end-to-end benchmark does, in the order A, B, B, A, each turn for half of the usual time. */
export const measureInTurn = (bench: Bench, scenarios: readonly Scenario[], variants: Variants): Promise<void> =>
  measureVariants(bench, scenarios, variants, async (contestants, measure) => {
    for (const contestant of [...contestants, ...contestants.toReversed()]) await measure(contestant, bench.seconds / 2);
  });

/** Starts the variants, each on servers of its own, twice in each round, the second time in reverse order. */
async function measureVariants(
  bench: Bench,
  all: readonly Scenario[],
  variants: Variants,
  measureAll: (contestants: readonly Contestant[], measure: MeasureOne) => Promise<void>,
): Promise<void> {
  const scenarios = all.filter(({ name }) => bench.includesScenario(name));
  if (scenarios.length === 0) return;
  noteLimits(bench);
  const entries = Object.entries(variants).filter(([name]) => bench.includesContestant(name));
  for (let start = 1; start <= bench.rounds * startsPerRound; start++) {
    const contestants: Contestant[] = [];
    try {
      for (const [name, variant] of start % 2 === 1 ? entries : entries.toReversed())
        contestants.push(await prepareVariant(bench, name, variant));
      // Together: warmed up one after the other, a system cost a sixth more when it was the first than when it was the second.
      await Promise.all(contestants.map((contestant) => warmUp(bench, contestant)));
      for (const scenario of scenarios) {
        await measureAll(contestants, async (contestant, seconds) => {
          const { figures, parts } = await measureTurn(bench, scenario, contestant, seconds);
          bench.record({ scenario: scenario.name, contestant: contestant.name, round: start, figures, parts });
          bench.log(`${scenario.name}, start ${start}, ${contestant.name}: ${format(figures)}`);
        });
      }
    } finally {
      await Promise.all(contestants.map(stopWithServers));
    }
  }
}

async function prepareVariant(bench: Bench, name: string, variant: Start): Promise<Contestant> {
  const profiles = bench.profiles && join(bench.profiles, name.replaceAll(' ', '-'));
  if (!variant.usesServers) return prepare(bench, name, await variant.start(profiles), null);
  const servers = await startBackingServers();
  try {
    return await prepare(bench, name, await variant.start(servers, profiles), servers);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function stopWithServers(contestant: Contestant): Promise<void> {
  await stop(contestant);
  await contestant.servers?.stop();
}
