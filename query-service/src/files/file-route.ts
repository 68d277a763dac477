import { id } from '@parley/events/wire/fields';
import type { FileStore } from '@parley/file-store/file-store';
import type { FileRow } from '@parley/write-tables/files';
import type { ApiKeyScope } from '@parley/service-kit/auth/api-key-scopes';
import type { RouteTexts } from '@parley/service-kit/http/route';
import { defineStreamRoute, type Authenticate, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { ReadConsistently } from '../consistency.ts';
import { maySeeFile } from './file-access.ts';
import { sendFile, type FileContent } from './send-file.ts';

export interface FileSources {
  readConsistently: ReadConsistently;
  /** Resolves with null if the file does not exist or was deleted. */
  findFile(fileId: string): Promise<FileRow | null>;
  fileStore: Pick<FileStore, 'get'>;
  /** Accepts an access token or the file cookie of browsers. */
  authenticate: Authenticate;
}

export interface FileRouteDefinition extends RouteTexts<unknown, undefined> {
  /** With the parameter `:fileId`. */
  path: string;
  operation: string;
  scope: ApiKeyScope;
  contentOf(file: FileRow): FileContent;
}

/** Defines a route that sends content of a file to users who may see it; to others the file does not exist. */
export function defineFileRoute(sources: FileSources, { contentOf, ...route }: FileRouteDefinition): StreamRoute {
  const { readConsistently, findFile, authenticate } = sources;
  return defineStreamRoute({
    ...route,
    method: 'GET',
    auth: 'session',
    authenticate,
    params: z.object({ fileId: id }),
    answers: { 200: null, 206: null, 304: null },
    problems: ['not_found', 'range_not_satisfiable', 'position_unknown', 'projection_lagging', 'projection_parked'],
    async handle({ params: { fileId }, actor, headers }, incoming, outgoing) {
      const file = await readConsistently({ positions: headers['parley-position'] }, async (tables) => {
        const found = await findFile(fileId);
        return found !== null && (await maySeeFile(tables, actor.userId, found)) ? found : null;
      });
      if (file === null) throw new Problem('not_found');
      await sendFile(incoming, outgoing, contentOf(file));
      return undefined;
    },
  });
}
