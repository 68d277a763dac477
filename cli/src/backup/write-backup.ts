import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withHeldSnapshot, type SnapshotSource } from '@parley/database/held-snapshot';
import type { Database, ReadSession } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import { PARTITIONS } from '@parley/events/partitions';
import { openFileStore } from '@parley/file-store/open-file-store';
import { keysFileOf } from '@parley/key-store/key-store';
import { readKeyStoreState, type KeyStoreState } from '@parley/key-store/key-store-state';
import { readTableSchema } from '@parley/read-tables/migrations';
import type { Failpoint } from '@parley/service-kit/failpoint';
import { parleyVersion } from '@parley/service-kit/version';
import type { CliConfig } from '../config.ts';
import { schemas } from '../stores/schemas.ts';
import { readTableNames } from '../stores/table-names.ts';
import { writeArchive, type ArchiveWriter, type WrittenArchive } from './archive/write-archive.ts';
import { contentDigest } from './digest.ts';
import { manifestName, type Manifest } from './manifest.ts';
import { encodeRows, readPages } from './rows.ts';
import { saveFiles } from './save-files.ts';
import { keyTables, logTables, type SavedTable, storeTables } from './tables.ts';

export interface BackupOptions {
  config: CliConfig;
  log: Database;
  /** Path of the archive. */
  path: string;
  /** Path of the archive of the key store, if it is to be made. */
  keysPath: string | undefined;
  failpoint: Failpoint;
  signal: AbortSignal;
  /** Events, then files. */
  onProgress: (done: number, total: number, unit: 'events' | 'files') => void;
}

export interface Backup {
  manifest: Manifest;
  data: WrittenArchive;
  keys: WrittenArchive | null;
}

/** Backs up a migrated store while everything runs. The keys come after the log, so that they have every key that it needs. */
export async function writeBackup(options: BackupOptions): Promise<Backup> {
  const { config, path, keysPath } = options;
  let manifest: Manifest | undefined;
  const data = await writeArchive(path, async (archive) => {
    const saved = savingTo(archive, options);
    const head = await withHeldSnapshot(logSource(config), async (reads) => {
      const state = await readLogState(reads, config);
      const total = state.positions.reduce((sum, position) => sum + position, 0);
      await saved.tables(reads, [...storeTables, ...logTables], total);
      return state;
    });
    const files = await saveFiles({ ...options, fileStore: openFileStore(config), add: saved.add });
    manifest = { ...head, kind: 'data', tables: saved.rows, files, sha256: saved.digest() };
    options.failpoint('backup.before-manifest');
    await archive.add(manifestName, jsonOf(manifest));
  });
  options.failpoint('backup.data-written');
  const keys = keysPath === undefined ? null : await writeKeys(keysPath, manifest!, options);
  return { manifest: manifest!, data, keys };
}

async function writeKeys(path: string, { files: _files, ...data }: Manifest, options: BackupOptions): Promise<WrittenArchive> {
  return writeArchive(path, async (archive) => {
    const saved = savingTo(archive, options);
    const keys = await withHeldSnapshot(keySource(options.config), async (reads) => {
      await saved.tables(reads, keyTables, 0);
      return readKeyStoreState(reads);
    });
    const files = { count: 0, bytes: 0, missing: [] };
    const manifest: Manifest = { ...data, kind: 'keys', tables: saved.rows, files, keys, sha256: saved.digest() };
    await archive.add(manifestName, jsonOf(manifest));
  });
}

/** Adds files to an archive, counted and hashed for its manifest. */
function savingTo(archive: ArchiveWriter, { onProgress, signal, failpoint }: BackupOptions) {
  const digest = contentDigest();
  const rows: Record<string, number> = {};
  const add = async (name: string, content: Buffer): Promise<void> => {
    signal.throwIfAborted();
    digest.add(name, content);
    await archive.add(name, content);
    failpoint('backup.file-added');
  };
  return {
    add,
    rows,
    digest: () => digest.value(),
    async tables(reads: ReadSession, tables: readonly SavedTable[], totalEvents: number): Promise<void> {
      const existing = await readTableNames(reads);
      for (const table of tables.filter(({ name }) => existing.has(name))) {
        let page = 0;
        rows[table.name] = 0;
        for await (const found of readPages(reads, table)) {
          rows[table.name]! += found.length;
          await add(`tables/${table.name}/${String(++page).padStart(8, '0')}.jsonl`, encodeRows(found));
          if (table.name === 'events') onProgress(rows[table.name]!, totalEvents, 'events');
        }
      }
    },
  };
}

async function readLogState(reads: ReadSession, config: CliConfig): Promise<Omit<Manifest, 'kind' | 'tables' | 'files' | 'sha256'>> {
  const [store] = await reads.read<{ storeId: string; epoch: number }>({ sql: 'SELECT lower(hex(store_id)) AS storeId, epoch FROM store' });
  const heads = await reads.read<{ partition: number; position: number }>({
    sql: 'SELECT partition_id AS "partition", position FROM heads',
  });
  const positions = new Map(heads.map(({ partition, position }) => [partition, position]));
  return {
    format: 'parley-backup-1',
    release: parleyVersion,
    backupId: newId(),
    createdAt: new Date().toISOString(),
    ...store!,
    positions: Array.from({ length: PARTITIONS }, (_, partition) => positions.get(partition) ?? 0),
    migrations: await readMigrations(reads),
    keys: await stateOfKeys(config),
  };
}

/** Includes the schemas whose service has run. */
async function readMigrations(reads: ReadSession): Promise<Record<string, string[]>> {
  const [existing, applied] = [await readTableNames(reads), {} as Record<string, string[]>];
  for (const { schema } of schemas) {
    const table = `${schema.name}_migrations`;
    if (schema === readTableSchema || !existing.has(table)) continue;
    const rows = await reads.read<{ name: string }>({ sql: `SELECT name FROM ${table} ORDER BY name` });
    applied[schema.name] = rows.map(({ name }) => name);
  }
  return applied;
}

/** Null without a key store. */
async function stateOfKeys(config: CliConfig): Promise<KeyStoreState | null> {
  if (config.KEYS_DATABASE_URL === undefined && !existsSync(keysFileOf(config))) return null;
  return withHeldSnapshot(keySource(config), readKeyStoreState);
}

export function logSource({ DATABASE_URL: url, DATA_DIR }: CliConfig): SnapshotSource {
  return url === undefined ? { path: join(DATA_DIR, 'log.sqlite') } : { url };
}

function keySource(config: CliConfig): SnapshotSource {
  const { KEYS_DATABASE_URL: url } = config;
  return url === undefined ? { path: keysFileOf(config) } : { url };
}

const jsonOf = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
