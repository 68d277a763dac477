import { attachment } from '@parley/events/wire/messages';
import { wireAttachment } from '@parley/events/wire/to-wire';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { uploadKeeper, type UploadDependencies } from './keep-upload.ts';
import { receiveUpload } from './receive-upload.ts';
import { withScratch } from './scratch.ts';

/** One image at a time: received, judged, encoded anew, and kept until somebody claims it. */
export function uploadFileRoute(dependencies: UploadDependencies): StreamRoute {
  const { limits, rateLimit } = dependencies;
  const keep = uploadKeeper(dependencies);

  return defineStreamRoute({
    method: 'POST',
    path: '/v1/files',
    operation: 'uploadFile',
    summary: 'Upload an image, to be sent in a message or shown as an avatar',
    auth: 'session',
    answers: { 201: z.object({ file: attachment }) },
    logged: false,
    replays: true,
    problems: ['file_quota_exceeded', 'idempotency_key_reused', 'conflict'],
    async handle({ actor, idempotencyKey }, incoming) {
      await rateLimit.take(actor.userId);
      return withScratch(async (path) => {
        const sha256 = await receiveUpload(incoming, path, limits.bytes);
        const { file, isReplayed } = await keep({ userId: actor.userId, key: idempotencyKey, path, sha256 });
        return { status: 201, body: { file: wireAttachment(file) }, ...(isReplayed && { headers: { 'Idempotency-Replayed': 'true' } }) };
      });
    },
  });
}
