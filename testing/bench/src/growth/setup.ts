/** Setup shared by the axes of growth, and how they measure sending and reading. */
import { formatFaults, runLoad } from '../load/run-load.ts';
import { timeReads } from '../load/time-reads.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { awaitProjected } from '../seeding/await-projected.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import type { BackingServers } from '../systems/backing-servers.ts';
import type { Distributed } from '../systems/parley.ts';
import { toLoadConversation, type Conversation } from '../systems/system.ts';
import { issueToken, type User } from '../systems/users.ts';

export interface GrowthSetup {
  bench: Bench;
  servers: BackingServers;
  system: Distributed;
}

export async function stopSetup({ system, servers }: GrowthSetup): Promise<void> {
  await system.stop();
  await servers.stop();
}

/** Sends to the conversations with `window` messages in flight in each and one connected recipient per conversation. */
export async function measureSending(
  { bench, servers, system }: GrowthSetup,
  conversations: readonly Conversation[],
  window: number,
): Promise<Figures> {
  const { rest, sockets } = system;
  const connected = conversations.map(({ recipients, ...conversation }) =>
    toLoadConversation({ ...conversation, recipients: recipients.slice(0, 1) }),
  );
  const plan = { rest, sockets, conversations: connected, window, warmUpSeconds: 0.5, seconds: bench.seconds / 4 };
  const result = await runLoad(plan, { ...system.services(), ...servers.pids });
  const faults = formatFaults(result, 'refused', 'lost', 'duplicates', 'outOfOrder', 'gaps');
  bench.check('every message accepted and delivered once while an axis grew', faults);
  const { deliveryP50, responseP50, delivered, costs } = result;
  const cpuSeconds = Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);
  return { 'response ms': responseP50, 'delivery ms': deliveryP50, 'CPU µs/message': (cpuSeconds * 1e6) / delivered };
}

/** Measures the median response time of a GET per path, under the given names. */
export async function measureReading({ bench, system }: GrowthSetup, reader: User, paths: Record<string, string>): Promise<Figures> {
  const figures: Figures = {};
  const seconds = bench.seconds / 16;
  for (const [name, path] of Object.entries(paths)) {
    figures[`${name} ms`] = await timeReads(system.queries, path, issueToken(reader), seconds);
  }
  return figures;
}

/** Lets `write` add to the log while the services run, and waits until the read tables are up to date. */
export async function seedLog(
  { bench, system }: Pick<GrowthSetup, 'bench' | 'system'>,
  content: string,
  write: (log: LogWriter) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const log = await LogWriter.open(system.databaseUrl);
  await write(log);
  await log.close();
  const writtenAt = performance.now();
  await awaitProjected(system.databaseUrl);
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  bench.log(`${content}: written in ${seconds(writtenAt - startedAt)} s, projected ${seconds(performance.now() - writtenAt)} s later`);
}

/** Values at the start and at the end of an axis. */
export type Ends<Value> = { start: Value; end: Value };

/** Adds the sizes to the notes of the run and returns them. */
export function noteEnds(bench: Bench, axis: string, sizes: Ends<number>): Ends<number> {
  bench.note(`${axis}: ${formatCount(sizes.start)} at the start, ${formatCount(sizes.end)} at the end`);
  return sizes;
}

export function mapEnds<From, To>({ start, end }: Ends<From>, map: (value: From) => To): Ends<To> {
  return { start: map(start), end: map(end) };
}

export const formatCount = (count: number): string => count.toLocaleString('en');
