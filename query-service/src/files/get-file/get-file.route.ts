import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { defineFileRoute, type FileSources } from '../file-route.ts';

export function getFileRoute(sources: FileSources): StreamRoute {
  return defineFileRoute(sources, {
    path: '/v1/files/:fileId',
    operation: 'getFile',
    summary: 'Download a file: your own, an attachment of a message that is visible to you, or an avatar',
    contentOf: ({ fileId, mediaType, size, sha256 }) => ({
      name: `${fileId}.${mediaType.split('/')[1]}`,
      mediaType,
      size,
      version: sha256,
      open: (range) => sources.fileStore.get(fileId, range),
    }),
  });
}
