/**
 * Writes the archives of exports, one at a time in each process, and deletes those that were downloaded or have expired.
 *
 * Invariants: an archive is in the file store only while its row names it; a process that lost its claim stores nothing. A process that was
 * killed is followed by any other, which begins the archive again. Concurrency: any number of processes. Shutdown: `close` gives up the current archive,
 * which another process, or the next start, begins again.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { KeyVault } from '@parley/key-store/key-vault';
import { LIVE } from '@parley/read-tables/checkpoints';
import type { Logger } from '@parley/service-kit/logging';
import { startPeriodicTask } from '@parley/subscription/periodic-task';
import type { DataExportRow } from '@parley/write-tables/data-exports';
import { awaitProjection } from '../await-projection.ts';
import { ArchiveTooLarge, writeArchive } from './archive/write-archive.ts';
import { claimExport, endExport, findDueEnd, markReady, postpone, readClaimedArchives, renewClaim, retire } from './export-rows.ts';

export interface ExportTimes {
  pollMs: number;
  /** A claim that is not renewed ends after this time. */
  claimMs: number;
  renewMs: number;
  /** Delay after the first failure, which then doubles. */
  retryMs: number;
}

export interface ExporterDependencies {
  database: Database;
  read: Database;
  store: Pick<EventStore, 'id' | 'heads' | 'load' | 'readStream'>;
  fileStore: FileStore;
  /** Opens texts in rows of the write tables. */
  vault: KeyVault;
  /** Has the archives that are being written, each store's in a folder of its own: of the claims on another's, this one knows nothing. */
  exportFolder: string;
  /** Bytes of an archive. */
  exportBytes: number;
  /** Milliseconds for which an archive can be downloaded. */
  exportKeep: number;
  logger: Logger;
  exportTimes?: Partial<ExportTimes> | undefined;
  /** Called before the archive is stored, and before it is announced; tests kill the process there. */
  failpoint?: ((name: string) => void) | undefined;
}

const defaultTimes: ExportTimes = { pollMs: 1_000, claimMs: 15_000, renewMs: 5_000, retryMs: 5_000 };
const maxAttempts = 8;
const mediaType = 'application/zip';

export function startExporter({ exportFolder, ...others }: ExporterDependencies): { close(): Promise<void> } {
  const dependencies = { ...others, exportFolder: join(exportFolder, others.store.id) };
  const { database, logger } = dependencies;
  const times = { ...defaultTimes, ...dependencies.exportTimes };
  const closing = new AbortController();

  async function writeDue(): Promise<void> {
    while (!closing.signal.aborted) {
      const claim = await claimExport(database, times.claimMs * 1_000);
      if (claim === undefined) return;
      if (claim.abandoned !== null) await dependencies.fileStore.delete(claim.abandoned);
      await new ArchiveRun(dependencies, claim.row, times).run(closing.signal);
    }
  }

  const onError = (error: unknown): void => logger.warn({ err: error }, 'failed to look for exports');
  const tasks = [
    startPeriodicTask(writeDue, times.pollMs, onError),
    startPeriodicTask(() => cleanUp(dependencies, closing.signal), times.pollMs, onError),
  ];
  return {
    async close() {
      closing.abort();
      await Promise.all(tasks.map((task) => task.stop()));
    },
  };
}

/** Deletes archives whose time is over, and files that a killed process left. */
async function cleanUp({ database, fileStore, exportFolder }: ExporterDependencies, signal: AbortSignal): Promise<void> {
  for (let row = await findDueEnd(database); row && !signal.aborted; row = await findDueEnd(database)) {
    if (row.state === 'ready') {
      await endExport(database, row, 'expired');
      continue;
    }
    if (row.archiveId !== null) await fileStore.delete(row.archiveId);
    await retire(database, row);
  }
  const names = await readdir(exportFolder).catch(() => []);
  if (names.length === 0) return;
  const claimed = await readClaimedArchives(database);
  for (const name of names) if (!claimed.has(name)) await rm(join(exportFolder, name), { force: true });
}

/** One attempt to write the archive of an export. */
class ArchiveRun {
  readonly #dependencies: ExporterDependencies;
  readonly #times: ExportTimes;
  #row: DataExportRow;

  constructor(dependencies: ExporterDependencies, row: DataExportRow, times: ExportTimes) {
    this.#dependencies = dependencies;
    this.#row = row;
    this.#times = times;
  }

  async run(closing: AbortSignal): Promise<void> {
    const { database, exportFolder, logger } = this.#dependencies;
    const { exportId, archiveId, attempts } = this.#row;
    const path = join(exportFolder, archiveId!);
    const lost = new AbortController();
    const renewing = setInterval(() => this.#renew(lost), this.#times.renewMs);
    try {
      await mkdir(exportFolder, { recursive: true, mode: 0o700 });
      await this.#write(path, AbortSignal.any([closing, lost.signal]), () => clearInterval(renewing));
    } catch (error) {
      if (lost.signal.aborted) return logger.info({ exportId }, 'another process continues the export, or it was cancelled');
      if (closing.aborted) return await postpone(database, this.#row, 0);
      logger.warn({ err: error, exportId, attempts }, 'failed to write an export');
      if (error instanceof ArchiveTooLarge || attempts >= maxAttempts) await endExport(database, this.#row, 'failed');
      else await postpone(database, this.#row, this.#times.retryMs * 1_000 * 2 ** (attempts - 1));
    } finally {
      clearInterval(renewing);
      await rm(path, { force: true });
    }
  }

  async #write(path: string, signal: AbortSignal, stopRenewing: () => void): Promise<void> {
    const { database, read, store, fileStore, vault, exportBytes, exportKeep, failpoint = () => undefined } = this.#dependencies;
    const { userId, archiveId } = this.#row;
    // Everything that the person did before asking.
    await awaitProjection(read, { heads: await store.heads(), subscriptions: [LIVE], signal });
    const person = { userId, read, log: database, store, fileStore, vault };
    const size = await writeArchive(person, { path, maxSize: exportBytes, at: await database.now(), signal });
    failpoint('export.written');
    await fileStore.put(archiveId!, { path, mediaType });
    failpoint('export.stored');
    stopRenewing();
    await this.#renewing;
    if (await markReady(database, this.#row, { size, keep: exportKeep * 1_000 })) return;
    await fileStore.delete(archiveId!);
  }

  #renewing: Promise<void> | undefined;

  /** One at a time: of two, the second would find what the first has changed, and give up a claim that holds. */
  #renew(lost: AbortController): void {
    const renew = async (): Promise<void> => {
      const row = await renewClaim(this.#dependencies.database, this.#row, this.#times.claimMs * 1_000);
      if (row) this.#row = row;
      else lost.abort();
    };
    // While the database does not answer, nothing is known; the archive is announced only if the claim still holds.
    this.#renewing ??= renew()
      .catch(() => undefined)
      .finally(() => (this.#renewing = undefined));
  }
}
