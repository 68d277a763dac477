import { attachment } from '@parley/events/wire/messages';
import { wireAttachment } from '@parley/events/wire/to-wire';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { storeUploadIn, type UploadDependencies } from './store-upload.ts';
import { receiveUpload } from './receive-upload.ts';
import { withTemporaryPath } from './temporary-path.ts';

/** Receives one image, re-encodes it, and stores it until a command claims it. */
export function uploadFileRoute(dependencies: UploadDependencies): StreamRoute {
  const { limits, rateLimit } = dependencies;
  const storeUpload = storeUploadIn(dependencies);

  return defineStreamRoute({
    method: 'POST',
    path: '/v1/files',
    operation: 'uploadFile',
    summary: 'Upload an image for a message or an avatar',
    auth: 'session',
    answers: { 201: z.object({ file: attachment }) },
    logged: false,
    replays: true,
    problems: ['file_quota_exceeded', 'idempotency_key_reused', 'conflict'],
    async handle({ actor, idempotencyKey }, incoming) {
      await rateLimit.take(actor.userId);
      return withTemporaryPath(async (path) => {
        const sha256 = await receiveUpload(incoming, path, limits.bytes);
        const { file, isReplayed } = await storeUpload({ userId: actor.userId, key: idempotencyKey, path, sha256 });
        return { status: 201, body: { file: wireAttachment(file) }, ...(isReplayed && { headers: { 'Idempotency-Replayed': 'true' } }) };
      });
    },
  });
}
