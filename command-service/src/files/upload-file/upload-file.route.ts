import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { attachment } from '@parley/events/wire/messages';
import { wireAttachment } from '@parley/events/wire/to-wire';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { RequestAborted } from '@parley/service-kit/http/read-json';
import { z } from 'zod';
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
    summary: 'Upload an image for a message or an avatar',
    auth: 'session',
    answers: { 201: z.object({ file: attachment }) },
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

/** Fires when the connection closes before the response is complete. */
function abortedOnClose(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  outgoing.once('close', () => controller.abort(new RequestAborted('The client closed the connection')));
  return controller.signal;
}
