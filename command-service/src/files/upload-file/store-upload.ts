import type { Database } from '@parley/database/database';
import { derivedId } from '@parley/events/ids';
import type { FileStore } from '@parley/file-store/file-store';
import { thumbnailMediaType, thumbnailName, type FileRow } from '@parley/write-tables/files';
import type { Clock } from '@parley/service-kit/clock';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { InFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { WorkBudget } from '@parley/service-kit/bounds/work-budget';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import type { FileLimits } from '../file-limits.ts';
import { markStored, readFileRow, reserveFile } from '../file-rows.ts';
import { decodeInTurn } from '../decoding/decode-in-turn.ts';
import type { ImageDecoder } from '../decoding/image-decoder.ts';
import type { ProcessedImage } from '../decoding/process-image.ts';

/** By user. */
export interface UploadLimits {
  upload: Limit;
  uploadBytes: Limit;
  /** Requests that are being received, decoded and stored. */
  openUploads: InFlightLimit;
  /** Milliseconds of decoding. */
  decoding: WorkBudget;
}

export interface UploadDependencies {
  database: Database;
  fileStore: FileStore;
  /** Milliseconds since 1970. */
  clock: Clock;
  newId: () => string;
  limits: FileLimits;
  decoder: Pick<ImageDecoder, 'decodeSmall' | 'decode'>;
  rateLimits: UploadLimits;
  boundMetrics?: BoundMetrics;
}

interface Upload {
  userId: string;
  key: string | undefined;
  /** File with the received bytes. */
  path: string;
  sha256: Buffer;
  /** Fires when the client is gone: decoding ends. */
  signal: AbortSignal;
}

export type StoreUpload = (upload: Upload) => Promise<{ file: FileRow; isReplayed: boolean }>;

/**
 * Turns an upload into a file. The file's id is derived from the idempotency key, so that a retry finds what the first attempt
 * left (the file, or a row whose bytes are not stored yet) and continues from there. Throws `idempotency_key_reused`,
 * `file_quota_exceeded`, and what the decoder throws.
 */
export function storeUploadIn(dependencies: UploadDependencies): StoreUpload {
  const { database, fileStore, clock, newId, limits, decoder, rateLimits, boundMetrics: metrics } = dependencies;
  const decode = decodeInTurn({ decoder, limits, budget: rateLimits.decoding, metrics });

  async function firstAttempt({ userId, key, sha256 }: Upload, fileId: string): Promise<FileRow | null> {
    if (key === undefined) return null;
    const row = await readFileRow(database, fileId);
    if (row === null) return null;
    if (row.uploaderId !== userId || !row.uploadSha256.equals(sha256)) throw new Problem('idempotency_key_reused');
    // The file is being collected; the upload can start again afterwards.
    if (row.collectedAt !== null) throw new Problem('unavailable', { retryAfter: 1 });
    return row;
  }

  async function store(fileId: string, { path, mediaType, thumbnailPath }: ProcessedImage): Promise<void> {
    await fileStore.put(fileId, { path, mediaType });
    await fileStore.put(thumbnailName(fileId), { path: thumbnailPath, mediaType: thumbnailMediaType });
    if (!(await markStored(database, fileId, clock() * 1_000))) throw new Problem('unavailable', { retryAfter: 1 });
  }

  return async (upload) => {
    const fileId = upload.key === undefined ? newId() : derivedId('file', upload.userId, upload.key);
    const before = await firstAttempt(upload, fileId);
    if (before?.storedAt != null) return { file: before, isReplayed: true };

    const image = await decode(upload.userId, upload.path, upload.signal);
    const reserved = rowOf(fileId, upload, image, clock() * 1_000);
    const isFirst = before === null && (await reserveFile(database, reserved, limits.bytesPerUser));
    const file = isFirst ? reserved : await firstAttempt(upload, fileId);
    if (file === null) throw new Problem('unavailable', { retryAfter: 1 });
    if (file.sha256 !== image.sha256) {
      // Another release encodes differently: the row does not describe these bytes. It is collected after a day.
      throw new Problem('conflict');
    }
    await store(fileId, image);
    return { file, isReplayed: !isFirst };
  };
}

function rowOf(fileId: string, { userId, sha256: uploadSha256 }: Upload, image: ProcessedImage, createdAt: number): FileRow {
  const { mediaType, size, width, height, sha256, thumbnailSize } = image;
  const properties = { mediaType, size, width, height, sha256, thumbnailSize };
  return {
    fileId,
    uploaderId: userId,
    uploadSha256,
    ...properties,
    claims: 0,
    createdAt,
    storedAt: null,
    releasedAt: null,
    collectedAt: null,
  };
}
