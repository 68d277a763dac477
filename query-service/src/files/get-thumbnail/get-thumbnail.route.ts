import { thumbnailMediaType, thumbnailName } from '@parley/write-tables/files';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { defineFileRoute, type FileSources } from '../file-route.ts';

export function getThumbnailRoute(sources: FileSources): StreamRoute {
  return defineFileRoute(sources, {
    path: '/v1/files/:fileId/thumbnail',
    operation: 'getThumbnail',
    summary: 'Download the thumbnail of a file',
    contentOf: ({ fileId, thumbnailSize, sha256 }) => ({
      name: `${thumbnailName(fileId)}.webp`,
      mediaType: thumbnailMediaType,
      size: thumbnailSize,
      version: `${sha256}-thumbnail`,
      open: (range) => sources.fileStore.get(thumbnailName(fileId), range),
    }),
  });
}
