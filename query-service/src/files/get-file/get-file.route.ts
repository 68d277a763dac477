import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { defineFileRoute, type FileSources } from '../file-route.ts';

export function getFileRoute(sources: FileSources): StreamRoute {
  return defineFileRoute(sources, {
    path: '/v1/files/:fileId',
    operation: 'getFile',
    scope: 'messages',
    summary: 'Download an image',
    description: [
      'Returns the bytes of an image: one that you uploaded, that a message in one of your conversations holds, or that is an',
      'avatar. Supports `Range` and `If-None-Match`.',
    ].join(' '),
    contentOf: ({ fileId, mediaType, size, sha256 }) => ({
      name: `${fileId}.${mediaType.split('/')[1]}`,
      mediaType,
      size,
      version: sha256,
      open: (range) => sources.fileStore.get(fileId, range),
    }),
  });
}
