/**
 * The distributed system on private servers, prepared for fault injection: TCP proxies between its parts, the database on a small
 * disk, steppable clocks, and a supervisor that restarts exited services.
 */
import { startDistributed, type DistributedSystem } from '@parley/e2e/systems/distributed';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { targetOf } from '../operations.ts';
import type { Plan } from '../plan.ts';
import { openClocks, type Clocks } from './clocks.ts';
import { startCluster, type Machine } from './cluster.ts';
import { openLinks, type Links } from './links.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { supervise, type Supervisor } from './supervise.ts';
import { openTcpProxy, type TcpProxy } from '@parley/testing-kit/tcp-proxy';

export interface Testbed {
  system: DistributedSystem;
  links: Links;
  /** Proxies in front of the system's origin; each serves a third of the clients. */
  clientProxies: TcpProxy[];
  /** Null where mounting is not permitted. */
  disk: SmallDisk | null;
  /** Null where libfaketime is not installed. */
  clocks: Clocks | null;
  /** Exits of services, planned or not, and unplanned exits of servers. */
  exits: ProcessExit[];
  /** Empty unless the plan is one for a cluster. */
  machines: readonly Machine[];
  stop(): Promise<void>;
}

export interface ProcessExit {
  /** By `performance.now()`. */
  at: number;
  /** `projector 1`, `database`. */
  process: string;
  signal: string | null;
  lastOutput: string;
}

export type DatabaseKind = 'mariadb' | 'mysql';

// A prepared data folder takes 140 to 190 MiB.
const diskMebibytes = { mariadb: 400, mysql: 500 };
/** Growth of the log, the read tables and the binary log, with a wide margin: a starting database needs some space too. */
const mebibytesPerMinute = 60;

type Cleanup = () => Promise<unknown>;

export async function startTestbed(plan: Plan, database: DatabaseKind): Promise<Testbed> {
  const cleanups: Cleanup[] = [];
  const stop = async () => {
    for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp();
  };
  try {
    return { ...(await start(plan, database, cleanups)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(plan: Plan, database: DatabaseKind, cleanups: Cleanup[]): Promise<Omit<Testbed, 'stop'>> {
  if (plan.cluster) return startOnCluster(cleanups);
  const disk = await mountSmallDisk(Math.ceil(diskMebibytes[database] + (plan.durationMs / 60_000) * mebibytesPerMinute));
  if (disk) cleanups.push(() => disk.remove());
  const clocks = await openClocks();
  if (clocks) cleanups.push(() => clocks.remove());
  const links = openLinks();
  cleanups.push(() => links.close());
  const stepped = new Set(plan.episodes.flat().flatMap(({ operation }) => (operation.kind === 'step clock' ? [targetOf(operation)] : [])));
  const startDatabase = database === 'mysql' ? startMysql : startMariadb;
  const system = await startDistributed({
    instances: { dispatcher: 2 },
    database: () => startDatabase(disk ? { within: disk.folder } : {}),
    async processEnvironment(process, servers) {
      const name = `${process.service} ${process.index}`;
      const clock = stepped.has(name) ? await clocks?.environmentFor(name) : {};
      return { ...(await links.environmentFor(process, servers)), ...clock };
    },
  });
  cleanups.push(() => system.stop());
  return { ...(await watch(system, cleanups)).observed, links, disk, clocks, machines: [] };
}

async function startOnCluster(cleanups: Cleanup[]): Promise<Omit<Testbed, 'stop'>> {
  const { system, machinesOf } = await startCluster();
  cleanups.push(() => system.stop());
  const { observed, supervisor } = await watch(system, cleanups);
  return { ...observed, links: openLinks(), disk: null, clocks: null, machines: machinesOf(supervisor) };
}

/** Restarts services that exit, records exits, and puts proxies between the clients and the system. */
async function watch(system: DistributedSystem, cleanups: Cleanup[]) {
  const exits: ProcessExit[] = [];
  const supervisor = watchProcesses(system, exits);
  cleanups.push(() => supervisor.stop());
  const port = Number(new URL(system.origin).port);
  const clientProxies = await Promise.all([port, port, port].map((target) => openTcpProxy(target)));
  cleanups.push(() => Promise.all(clientProxies.map((proxy) => proxy.close())));
  return { observed: { system, clientProxies, exits }, supervisor };
}

function watchProcesses(system: DistributedSystem, exits: ProcessExit[]): Supervisor {
  for (const process of ['database', 'rabbitmq', 'redis'] as const) {
    system[process].onUnexpectedExit((lastOutput) => void exits.push({ at: performance.now(), process, signal: null, lastOutput }));
  }
  const names = Object.entries(system.services).flatMap(([name, instances]) =>
    instances.map((service, index) => [service, `${name} ${index}`] as const),
  );
  const nameOf = new Map(names);
  return supervise([...nameOf.keys()], (service, signal) => {
    exits.push({ at: performance.now(), process: nameOf.get(service)!, signal, lastOutput: service.output().slice(-4_000) });
  });
}
