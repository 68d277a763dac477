import { stat } from 'node:fs/promises';
import { attachment, type Attachment } from '@parley/events/wire/messages';
import { wireAttachment } from '@parley/events/wire/to-wire';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { abortedOnClose } from './aborted-on-close.ts';
import { storeUploadIn, type UploadDependencies } from './store-upload.ts';
import { receiveUpload } from './receive-upload.ts';
import { withTemporaryPath } from './temporary-path.ts';

/** Receives one image, re-encodes it, and stores it until a command claims it. */
export function uploadFileRoute(dependencies: UploadDependencies): StreamRoute {
  const { limits, rateLimits } = dependencies;
  const storeUpload = storeUploadIn(dependencies);

  return defineStreamRoute({
    method: 'POST',
    path: '/v1/files',
    operation: 'uploadFile',
    scope: 'messages',
    summary: 'Upload an image',
    description: [
      'Stores a PNG, JPEG, WebP, GIF or AVIF image of up to 10 MiB. It is encoded anew, which removes metadata such as the',
      'place where it was taken, and gets a thumbnail. Use its id in a message or as an avatar within a day; otherwise it is',
      'deleted.',
    ].join(' '),
    auth: 'session',
    answers: { 201: z.object({ file: attachment }) },
    location: ({ file }: { file: Attachment }) => file.url,
    logged: false,
    replays: true,
    problems: ['file_quota_exceeded', 'idempotency_key_reused', 'conflict', 'too_many_in_flight', 'budget_exhausted'],
    async handle({ actor: { userId }, idempotencyKey: key }, incoming, outgoing) {
      await rateLimits.upload.take(userId);
      await rateLimits.decoding.admit(userId);
      const leave = rateLimits.openUploads.enter(userId);
      const signal = abortedOnClose(outgoing);
      try {
        return await withTemporaryPath(async (path) => {
          const sha256 = await receiveUpload(incoming, path, limits.bytes);
          await rateLimits.uploadBytes.take(userId, (await stat(path)).size);
          const { file, isReplayed } = await storeUpload({ userId, key, path, sha256, signal });
          return { status: 201, body: { file: wireAttachment(file) }, ...(isReplayed && { headers: { 'Idempotency-Replayed': 'true' } }) };
        });
      } finally {
        leave();
      }
    },
  });
}
