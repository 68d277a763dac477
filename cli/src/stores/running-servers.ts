import { nowSql } from '@parley/database/now-sql';
import { DataFolderInUse, openDataFolder } from '@parley/standalone/data-folder';
import type { CliConfig } from '../config.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Databases } from './open-databases.ts';
import { readTableNames } from './table-names.ts';

/**
 * Runs the work while no server uses the store, and lets none start on an embedded one meanwhile. Throws CommandFailed, naming the server: by
 * the lock on the data folder, or by a lease.
 */
export async function withoutServers<T>(config: CliConfig, databases: Databases, work: () => Promise<T>): Promise<T> {
  const folder = config.DATABASE_URL === undefined ? lockFolder(config.DATA_DIR) : null;
  try {
    await refuseLeases(databases);
    return await work();
  } finally {
    folder?.close();
  }
}

const stopFirst = 'stop the server, then repeat the command';

function lockFolder(folder: string): { close(): void } {
  try {
    return openDataFolder(folder);
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    const { pid, folder: path } = error;
    throw new CommandFailed(`a server is running: ${pid === undefined ? 'a process' : `process ${pid}`} has locked ${path}`, stopFirst);
  }
}

/** Kinds of processes that share shards among them, by the table in which each renews a row. */
const instanceTables = { projector: 'projector_instances', dispatcher: 'dispatcher_instances', 'command-service': 'eraser_instances' };

async function refuseLeases({ log }: Databases): Promise<void> {
  const existing = await readTableNames(log);
  const now = nowSql(log.dialect);
  for (const [kind, table] of Object.entries(instanceTables).filter(([, name]) => existing.has(name))) {
    const sql = `SELECT instance_id AS instanceId, expires_at - ${now} AS leftMicros FROM ${table} WHERE expires_at > ${now}`;
    const running = await log.read<{ instanceId: string; leftMicros: number }>({ sql });
    if (running.length === 0) continue;
    const names = running.map(({ instanceId }) => instanceId).join(', ');
    const seconds = Math.ceil(Math.max(...running.map(({ leftMicros }) => leftMicros)) / 1e6);
    throw new CommandFailed(
      `a server is running: ${kind} ${names} holds a lease (if it was killed, the lease expires in ${seconds} s)`,
      stopFirst,
    );
  }
}
