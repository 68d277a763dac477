import { thumbnailMediaType, thumbnailName } from '@parley/write-tables/files';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { defineFileRoute, type FileSources } from '../file-route.ts';

export function getThumbnailRoute(sources: FileSources): StreamRoute {
  return defineFileRoute(sources, {
    path: '/v1/files/:fileId/thumbnail',
    operation: 'getThumbnail',
    scope: 'messages',
    summary: 'Download a thumbnail',
    description: 'Returns a small WebP version of an image to those who may see the image.',
    contentOf: ({ fileId, thumbnailSize, sha256 }) => ({
      name: `${thumbnailName(fileId)}.webp`,
      mediaType: thumbnailMediaType,
      size: thumbnailSize,
      version: `${sha256}-thumbnail`,
      open: (range) => sources.fileStore.get(thumbnailName(fileId), range),
    }),
  });
}
