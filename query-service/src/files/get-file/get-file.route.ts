import { id } from '@parley/events/wire/fields';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { findVisibleFile, type FileSources } from '../file-source.ts';
import { sendFile } from '../send-file.ts';

export function getFileRoute(sources: FileSources): StreamRoute {
  return defineStreamRoute({
    method: 'GET',
    path: '/v1/files/:fileId',
    operation: 'getFile',
    summary: 'Download a file: your own, an attachment of a message that you can see, or an avatar',
    auth: 'session',
    authenticate: sources.authenticate,
    params: z.object({ fileId: id }),
    answers: { 200: null, 206: null, 304: null },
    problems: ['not_found', 'range_not_satisfiable', 'position_unknown', 'projection_lagging', 'projection_parked'],
    async handle({ params: { fileId }, actor, headers }, incoming, outgoing) {
      const file = await findVisibleFile(sources, { fileId, userId: actor.userId, positions: headers['parley-position'] });
      await sendFile(incoming, outgoing, {
        name: `${fileId}.${file.mediaType.split('/')[1]}`,
        mediaType: file.mediaType,
        size: file.size,
        version: file.sha256,
        open: (range) => sources.fileStore.get(fileId, range),
      });
      return undefined;
    },
  });
}
