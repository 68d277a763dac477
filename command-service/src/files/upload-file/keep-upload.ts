import type { Database } from '@parley/database/database';
import { derivedId } from '@parley/events/ids';
import type { FileStore } from '@parley/file-store/file-store';
import { thumbnailMediaType, thumbnailName, type FileRow } from '@parley/read-tables/files';
import type { Clock } from '@parley/service-kit/clock';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import { waitingRoom } from '../../waiting-room.ts';
import type { FileLimits } from '../file-limits.ts';
import { checkpointStored, readFileRow, reserveFile } from '../file-rows.ts';
import { processImage, type ProcessedImage } from '../process-image.ts';

export interface UploadDependencies {
  database: Database;
  fileStore: FileStore;
  /** Milliseconds since 1970. */
  clock: Clock;
  newId: () => string;
  limits: FileLimits;
  /** By user. */
  rateLimit: Limit;
}

interface Upload {
  userId: string;
  key: string | undefined;
  /** Where it was received. */
  path: string;
  sha256: Buffer;
}

export type KeepUpload = (upload: Upload) => Promise<{ file: FileRow; isReplayed: boolean }>;

/**
 * Makes a file of an upload. Under a key its id is always the same, so that a retry meets what its first try left: the
 * file, or a row whose bytes are not stored yet, and goes on from there. Throws `idempotency_key_reused`,
 * `file_quota_exceeded`, and what processImage throws.
 */
export function uploadKeeper({ database, fileStore, clock, newId, limits }: UploadDependencies): KeepUpload {
  const decoding = waitingRoom({ atOnce: limits.decodingsAtOnce, waiting: limits.decodingsWaiting });

  async function firstTry({ userId, key, sha256 }: Upload, fileId: string): Promise<FileRow | null> {
    if (key === undefined) return null;
    const row = await readFileRow(database, fileId);
    if (row === null) return null;
    if (row.uploaderId !== userId || !row.uploadSha256.equals(sha256)) throw new Problem('idempotency_key_reused');
    // It goes away, so the same upload can begin anew soon.
    if (row.collectedAt !== null) throw new Problem('unavailable', { retryAfter: 1 });
    return row;
  }

  async function store(fileId: string, { path, mediaType, thumbnailPath }: ProcessedImage): Promise<void> {
    await fileStore.put(fileId, { path, mediaType });
    await fileStore.put(thumbnailName(fileId), { path: thumbnailPath, mediaType: thumbnailMediaType });
    if (!(await checkpointStored(database, fileId, clock() * 1_000))) throw new Problem('unavailable', { retryAfter: 1 });
  }

  return async (upload) => {
    const fileId = upload.key === undefined ? newId() : derivedId('file', upload.userId, upload.key);
    const before = await firstTry(upload, fileId);
    if (before?.storedAt != null) return { file: before, isReplayed: true };

    const image = await decoding(() => processImage(upload.path, limits));
    const reserved = rowOf(fileId, upload, image, clock() * 1_000);
    const isFirst = before === null && (await reserveFile(database, reserved, limits.bytesPerUser));
    const file = isFirst ? reserved : await firstTry(upload, fileId);
    if (file === null) throw new Problem('unavailable', { retryAfter: 1 });
    if (file.sha256 !== image.sha256) {
      // Another release encodes otherwise: what its try has reserved is not what would be stored. A day later it is gone.
      throw new Problem('conflict');
    }
    await store(fileId, image);
    return { file, isReplayed: !isFirst };
  };
}

function rowOf(fileId: string, { userId, sha256: uploadSha256 }: Upload, image: ProcessedImage, createdAt: number): FileRow {
  const { mediaType, size, width, height, sha256, thumbnailSize } = image;
  const facts = { mediaType, size, width, height, sha256, thumbnailSize };
  return { fileId, uploaderId: userId, uploadSha256, ...facts, claims: 0, createdAt, storedAt: null, collectedAt: null };
}
