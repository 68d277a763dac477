import { pipeline } from 'node:stream/promises';
import type { Database } from '@parley/database/database';
import { id } from '@parley/events/wire/fields';
import type { FileStore } from '@parley/file-store/file-store';
import { secretsEqual } from '@parley/service-kit/auth/secrets-equal';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import { downloadToken, findDataExport, type DataExportRow } from '@parley/write-tables/data-exports';
import { z } from 'zod';
import { beginDownload, endDownloaded } from '../export-rows.ts';

export interface DownloadDependencies {
  database: Database;
  fileStore: Pick<FileStore, 'get'>;
  /** readStoreSecret: links follow from it. */
  storeSecret: string;
}

/** The link is all that the reader needs: it may be opened by another program than the one that has the session. */
export function downloadExportRoute({ database, fileStore, storeSecret }: DownloadDependencies): StreamRoute {
  return defineStreamRoute({
    method: 'GET',
    path: '/v1/exports/:exportId',
    operation: 'downloadExport',
    summary: 'Download a copy of your data',
    description: [
      'Returns the archive. The link works once: a download that breaks off needs a new one, which the state of the export has. After a whole',
      'download the archive is deleted.',
    ].join(' '),
    examples: [{ needs: 'a link to an archive', query: { token: 'nQmJp2Zb3fQ4dXcYH0nLr4v9s8wTtGk1uVxE5aB7cD0' } }],
    auth: 'none',
    params: z.object({ exportId: id }),
    query: z.strictObject({ token: z.string().min(1).max(100).describe('From `url` of the export') }),
    answers: { 200: null },
    problems: ['link_expired'],
    async handle({ params: { exportId }, query: { token } }, incoming, outgoing) {
      const row = await findDataExport(database, exportId);
      if (row === null || !(await isValid(row, token))) throw new Problem('link_expired');
      outgoing.setHeader('Cache-Control', 'no-store');
      outgoing.setHeader('Content-Type', 'application/zip');
      outgoing.setHeader('Content-Disposition', `attachment; filename="export-${exportId}.zip"`);
      outgoing.setHeader('X-Content-Type-Options', 'nosniff');
      outgoing.setHeader('Content-Length', row.size!);
      // Previews of links ask for the headers alone.
      if (incoming.method === 'HEAD') return void outgoing.end();
      const archive = await fileStore.get(row.archiveId!);
      if (archive === null || !(await beginDownload(database, row))) {
        archive?.destroy();
        for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
        throw new Problem('link_expired');
      }
      try {
        await pipeline(archive, outgoing);
      } catch {
        outgoing.destroy();
        return undefined;
      }
      await endDownloaded(database, exportId);
      return undefined;
    },
  });

  async function isValid(row: DataExportRow, token: string): Promise<boolean> {
    if (row.state !== 'ready' || row.dueAt <= (await database.now())) return false;
    return secretsEqual(token, downloadToken(storeSecret, row));
  }
}
