/**
 * The distributed system on private servers, set up so that everything in a plan can be done to it: links between its
 * parts, the database on a small disk, clocks that can be stepped, and a supervisor that starts again what dies.
 */
import { startDistributed, type DistributedSystem } from '@parley/e2e/systems/distributed';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { targetOf } from '../acts.ts';
import type { Plan } from '../plan.ts';
import { openClocks, type Clocks } from './clocks.ts';
import { openLinks, type Links } from './links.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { supervise, type Supervisor } from './supervise.ts';
import { openTcpLink, type TcpLink } from './tcp-link.ts';

export interface Stage {
  system: DistributedSystem;
  links: Links;
  /** The ways that people come by, a third of them each. */
  entrances: TcpLink[];
  /** Null where mounting is not permitted. */
  disk: SmallDisk | null;
  /** Null where libfaketime is missing. */
  clocks: Clocks | null;
  /** Of service processes, whoever ended them, and of servers that nobody ended. */
  ends: Ending[];
  stop(): Promise<void>;
}

export interface Ending {
  /** By `performance.now()`. */
  at: number;
  /** `projector 1`, `database`. */
  who: string;
  signal: string | null;
  lastWords: string;
}

export type DatabaseKind = 'mariadb' | 'mysql';

// The prepared folder of either takes 140 to 190 MiB.
const diskMebibytes = { mariadb: 400, mysql: 500 };
/** What the log, the read tables and the binary log grow by, with much to spare: a database that starts needs some of it. */
const mebibytesAMinute = 60;

export async function setStage(plan: Plan, database: DatabaseKind): Promise<Stage> {
  const removals: (() => Promise<unknown>)[] = [];
  const removeAll = async () => {
    for (const remove of removals.splice(0).toReversed()) await remove();
  };
  try {
    return await set(plan, database, removals, removeAll);
  } catch (error) {
    await removeAll();
    throw error;
  }
}

async function set(plan: Plan, database: DatabaseKind, removals: (() => Promise<unknown>)[], stop: () => Promise<void>): Promise<Stage> {
  const disk = await mountSmallDisk(Math.ceil(diskMebibytes[database] + (plan.lastsMs / 60_000) * mebibytesAMinute));
  if (disk) removals.push(() => disk.remove());
  const clocks = await openClocks();
  if (clocks) removals.push(() => clocks.remove());
  const links = openLinks();
  removals.push(() => links.close());
  const stepped = new Set(plan.episodes.flat().flatMap(({ act }) => (act.what === 'step clock' ? [targetOf(act)] : [])));
  const start = database === 'mysql' ? startMysql : startMariadb;
  const system = await startDistributed({
    database: () => start(disk ? { within: disk.folder } : {}),
    async enrichment(process, servers) {
      const name = `${process.service} ${process.index}`;
      const clock = stepped.has(name) ? await clocks?.environmentOf(name) : {};
      return { ...(await links.environmentOf(process, servers)), ...clock };
    },
  });
  removals.push(() => system.stop());
  const ends: Ending[] = [];
  const supervisor = watch(system, ends);
  removals.push(() => supervisor.stop());
  const port = Number(new URL(system.origin).port);
  const entrances = await Promise.all([port, port, port].map(openTcpLink));
  removals.push(() => Promise.all(entrances.map((entrance) => entrance.close())));
  return { system, links, entrances, disk, clocks, ends, stop };
}

function watch(system: DistributedSystem, ends: Ending[]): Supervisor {
  for (const who of ['database', 'rabbitmq', 'redis'] as const) {
    system[who].onFall((lastWords) => void ends.push({ at: performance.now(), who, signal: null, lastWords }));
  }
  const names = Object.entries(system.services).flatMap(([name, own]) =>
    own.map((service, index) => [service, `${name} ${index}`] as const),
  );
  const nameOf = new Map(names);
  return supervise([...nameOf.keys()], (service, signal) => {
    ends.push({ at: performance.now(), who: nameOf.get(service)!, signal, lastWords: service.output().slice(-1_000) });
  });
}
