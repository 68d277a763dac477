import { dataExport, type DataExport } from '@parley/events/wire/data-exports';
import { id, timeOf } from '@parley/events/wire/fields';
import { downloadToken, type DataExportRow } from '@parley/write-tables/data-exports';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';

export interface ExportSources {
  findDataExport: (exportId: string) => Promise<DataExportRow | null>;
  /** Links to archives follow from it. */
  storeSecret: string;
}

const description =
  'Ask again until `state` is `ready`, for example each second. Then `url` has the archive, for 24 hours by default and for one download.';
const answers = { 200: dataExport };

/** Not `defineQuery`: exports are in a write table, not projected from the log. */
export function getExportRoute(sources: ExportSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/me/exports/:exportId',
    operation: 'getExport',
    summary: 'Get the state of a copy of your data',
    description,
    auth: 'session',
    params: z.object({ exportId: id }),
    answers,
    problems: ['not_found'],
    handle: async ({ params, actor: { userId } }) => ({ status: 200, body: await readExport(sources, { ...params, userId }) }),
  });
}

export function getUserExportRoute(sources: ExportSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/users/:userId/exports/:exportId',
    operation: 'getUserExport',
    scope: 'export',
    summary: 'Get the state of a copy of the data of a user',
    description: `${description} For backends, with the scope \`export\`, and operators.`,
    auth: 'backend',
    params: z.object({ userId: id, exportId: id }),
    answers,
    problems: ['not_found'],
    handle: async ({ params }) => ({ status: 200, body: await readExport(sources, params) }),
  });
}

export function getAccountExportRoute(sources: ExportSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/admin/users/:userId/exports/:exportId',
    operation: 'getAccountExport',
    summary: 'Get the state of a copy of the data of a user, as an operator',
    description,
    auth: 'operator',
    params: z.object({ userId: id, exportId: id }),
    answers,
    problems: ['not_found'],
    handle: async ({ params }) => ({ status: 200, body: await readExport(sources, params) }),
  });
}

async function readExport(
  { findDataExport, storeSecret }: ExportSources,
  { userId, exportId }: { userId: string; exportId: string },
): Promise<DataExport> {
  const row = await findDataExport(exportId);
  if (row === null || row.userId !== userId || row.state === 'cancelled') throw new Problem('not_found');
  const { requestedAt, dueAt, size } = row;
  const state = row.state as DataExport['state'];
  const isReady = state === 'ready';
  return {
    id: exportId,
    state,
    requestedAt: timeOf(requestedAt),
    expiresAt: isReady ? timeOf(dueAt) : null,
    size: isReady ? size : null,
    url: isReady ? `/v1/exports/${exportId}?token=${downloadToken(storeSecret, row)}` : null,
  };
}
