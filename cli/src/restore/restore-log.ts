import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, SqlValue } from '@parley/database/database';
import type { FileStore } from '@parley/file-store/file-store';
import type { Failpoint } from '@parley/service-kit/failpoint';
import { findFile, thumbnailMediaType, thumbnailName } from '@parley/write-tables/files';
import { readArchive } from '../backup/archive/read-archive.ts';
import { tableOf, type CheckedBackup } from '../backup/check-backup.ts';
import { eventsIn } from '../backup/manifest.ts';
import { decodeRows } from '../backup/rows.ts';
import { filesFolder } from '../backup/save-files.ts';
import { storeTables } from '../backup/tables.ts';
import { insertRows } from './insert-rows.ts';

export interface RestoreLogOptions {
  log: Database;
  fileStore: FileStore;
  /** The epoch that begins. */
  epoch: number;
  failpoint: Failpoint;
  signal: AbortSignal;
  onProgress: (done: number, total: number, unit: 'events' | 'files') => void;
}

type StoredRow = Record<string, SqlValue>;

/** Fills the marked store and the store of files from a checked backup. The store stays marked. */
export async function restoreLog({ path, manifest }: CheckedBackup, options: RestoreLogOptions): Promise<void> {
  const { log, fileStore, epoch, failpoint, signal, onProgress } = options;
  const last: Record<string, StoredRow[]> = {};
  const [events, done] = [eventsIn(manifest), { events: 0, files: 0 }];
  const folder = await mkdtemp(join(tmpdir(), 'parley-restore-'));
  try {
    await readArchive(path, async ({ name, content }) => {
      signal.throwIfAborted();
      const table = tableOf(name);
      if (name.startsWith(filesFolder)) {
        await putFile({ log, fileStore, folder }, name.slice(filesFolder.length), content);
        // Each has a thumbnail.
        onProgress(++done.files, manifest.files.count * 2, 'files');
      } else if (table !== null && storeTables.some((each) => each.name === table)) {
        last[table] = [...(last[table] ?? []), ...rowsOf(content)];
      } else if (table !== null) {
        await insertRows(log, table, content);
        if (table === 'events') onProgress((done.events += rowsOf(content).length), events, 'events');
      }
      failpoint('restore.file-written');
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await log.write([...setStore(last, epoch), ...moveWebhooks(epoch)]);
}

function rowsOf(content: Buffer): StoredRow[] {
  const { columns, rows } = decodeRows(content);
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index]!, value])));
}

function setStore({ store, heads }: Record<string, StoredRow[]>, epoch: number) {
  return [
    { sql: 'UPDATE store SET store_id = ?, epoch = ?', values: [store![0]!['store_id']!, epoch] },
    ...heads!.map((head) => ({
      sql: 'UPDATE heads SET position = ?, last_recorded_at = ?, last_count = ?, epoch = ? WHERE partition_id = ?',
      values: [head['position']!, head['last_recorded_at']!, head['last_count']!, epoch, head['partition_id']!],
    })),
  ];
}

/** Webhooks continue where they were: their checkpoints are of the same snapshot as the log. */
function moveWebhooks(epoch: number) {
  return [{ sql: 'UPDATE webhook_checkpoints SET epoch = ? WHERE epoch > 0', values: [epoch] }];
}

async function putFile(
  { log, fileStore, folder }: { log: Database; fileStore: FileStore; folder: string },
  name: string,
  content: Buffer,
): Promise<void> {
  const fileId = name.slice(0, 36);
  const mediaType = name === thumbnailName(fileId) ? thumbnailMediaType : (await findFile(log, fileId))?.mediaType;
  // Uploaded after the snapshot of the log.
  if (mediaType === undefined) return;
  const path = join(folder, 'file');
  await writeFile(path, content);
  await fileStore.put(name, { path, mediaType });
}
