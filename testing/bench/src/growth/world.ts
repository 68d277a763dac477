/** What the axes of growth share: the servers, a system on them, and how sending and reading are measured. */
import { faultsIn, runLoad } from '../load/run-load.ts';
import { timeReads } from '../load/time-requests.ts';
import type { Bench, Figures } from '../measure/sample.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import { awaitProjected } from '../seeding/await-projected.ts';
import type { BackingServers } from '../systems/backing-servers.ts';
import { tokenOf, type Person } from '../systems/people.ts';
import type { Distributed } from '../systems/parley.ts';
import { forLoad, type Conversation } from '../systems/system.ts';

export interface World {
  bench: Bench;
  servers: BackingServers;
  system: Distributed;
}

export async function endWorld({ system, servers }: World): Promise<void> {
  await system.stop();
  await servers.stop();
}

/** Sends into the conversations, so many under way in each, with one recipient of each connected. */
export async function measureSending(
  { bench, servers, system }: World,
  conversations: readonly Conversation[],
  window: number,
): Promise<Figures> {
  const { rest, sockets } = system;
  const connected = conversations.map(({ recipients, ...conversation }) =>
    forLoad({ ...conversation, recipients: recipients.slice(0, 1) }),
  );
  const plan = { rest, sockets, conversations: connected, window, warmUpSeconds: 0.5, seconds: bench.seconds / 4 };
  const result = await runLoad(plan, { ...system.services(), ...servers.pids });
  const { p50, answeredP50, delivered, costs } = result;
  bench.check(
    'everything sent while it grew was accepted and heard once',
    faultsIn(result, 'refused', 'lost', 'doubled', 'outOfOrder', 'gaps'),
  );
  const cpu = Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);
  return { 'answered ms': answeredP50, 'heard ms': p50, 'CPU µs/message': (cpu * 1e6) / delivered };
}

/** The median GET of each path, by the name given. */
export async function measureReading({ bench, system }: World, reader: Person, paths: Record<string, string>): Promise<Figures> {
  const figures: Figures = {};
  const seconds = bench.seconds / 16;
  for (const [name, path] of Object.entries(paths)) figures[`${name} ms`] = await timeReads(system.queries, path, tokenOf(reader), seconds);
  return figures;
}

/** Lets `write` add to the log behind the services' back, and waits until the read tables have it too. */
export async function seedInto(
  { bench, system }: Pick<World, 'bench' | 'system'>,
  what: string,
  write: (log: LogWriter) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const log = await LogWriter.open(system.databaseUrl);
  await write(log);
  await log.close();
  const written = performance.now();
  await awaitProjected(system.databaseUrl);
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  bench.say(`${what}: written in ${seconds(written - began)} s, projected ${seconds(performance.now() - written)} s later`);
}

/** The two ends of an axis, whose sizes depend on the run: they are noted. */
export type Ends<Of> = { start: Of; end: Of };

/** Says what the ends are, and answers them. */
export function endsOf(bench: Bench, axis: string, sizes: Ends<number>): Ends<number> {
  bench.note(`${axis}: ${shownSize(sizes.start)} at the start, ${shownSize(sizes.end)} at the end`);
  return sizes;
}

export function forBoth<From, To>({ start, end }: Ends<From>, change: (from: From) => To): Ends<To> {
  return { start: change(start), end: change(end) };
}

export const shownSize = (size: number): string => size.toLocaleString('en');
