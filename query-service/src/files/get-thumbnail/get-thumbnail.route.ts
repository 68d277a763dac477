import { id } from '@parley/events/wire/fields';
import { thumbnailMediaType, thumbnailName } from '@parley/write-tables/files';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { findVisibleFile, type FileSources } from '../file-source.ts';
import { sendFile } from '../send-file.ts';

export function getThumbnailRoute(sources: FileSources): StreamRoute {
  return defineStreamRoute({
    method: 'GET',
    path: '/v1/files/:fileId/thumbnail',
    operation: 'getThumbnail',
    summary: 'Download the thumbnail of a file',
    auth: 'session',
    authenticate: sources.authenticate,
    params: z.object({ fileId: id }),
    answers: { 200: null, 206: null, 304: null },
    problems: ['not_found', 'range_not_satisfiable', 'position_unknown', 'projection_lagging', 'projection_parked'],
    async handle({ params: { fileId }, actor, headers }, incoming, outgoing) {
      const file = await findVisibleFile(sources, { fileId, userId: actor.userId, positions: headers['parley-position'] });
      const name = thumbnailName(fileId);
      await sendFile(incoming, outgoing, {
        name: `${name}.webp`,
        mediaType: thumbnailMediaType,
        size: file.thumbnailSize,
        version: `${file.sha256}-thumbnail`,
        open: (range) => sources.fileStore.get(name, range),
      });
      return undefined;
    },
  });
}
