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

/** Measures the variants at the same time, each on servers of its own. In each round they are started twice, the second time in reverse order. */
export async function measureAtOnce(bench: Bench, all: readonly Scenario[], variants: Record<string, Start>): Promise<void> {
  const scenarios = all.filter(({ name }) => bench.includesScenario(name));
  if (scenarios.length === 0) return;
  noteLimits(bench);
  const entries = Object.entries(variants).filter(([name]) => bench.includesContestant(name));
  for (let start = 1; start <= bench.rounds * startsPerRound; start++)
    await measureStart(bench, scenarios, start % 2 === 1 ? entries : entries.toReversed(), start);
}

async function measureStart(
  bench: Bench,
  scenarios: readonly Scenario[],
  variants: readonly [string, Start][],
  start: number,
): Promise<void> {
  const contestants: Contestant[] = [];
  const servers: BackingServers[] = [];
  try {
    for (const [name, variant] of variants) {
      const profiles = bench.profiles && join(bench.profiles, name.replaceAll(' ', '-'));
      if (variant.usesServers) {
        const own = await startBackingServers();
        servers.push(own);
        contestants.push(await prepare(bench, name, await variant.start(own, profiles), own));
      } else contestants.push(await prepare(bench, name, await variant.start(profiles), null));
    }
    // Together, too: warmed up one after the other, a system cost a sixth more when it was the first than when it was the second.
    await Promise.all(contestants.map((contestant) => warmUp(bench, contestant)));
    for (const scenario of scenarios) await measureTurns(bench, scenario, contestants, start);
  } finally {
    await Promise.all(contestants.map(stop));
    await Promise.all(servers.map((each) => each.stop()));
  }
}

async function measureTurns(bench: Bench, scenario: Scenario, contestants: readonly Contestant[], start: number): Promise<void> {
  await Promise.all(
    contestants.map(async (contestant) => {
      const { figures, parts } = await measureTurn(bench, scenario, contestant, bench.seconds);
      bench.record({ scenario: scenario.name, contestant: contestant.name, round: start, figures, parts });
      bench.log(`${scenario.name}, start ${start}, ${contestant.name}: ${format(figures)}`);
    }),
  );
}
