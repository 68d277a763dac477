import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { S3mini, S3ServiceError } from 's3mini';
import { checkedName, FileStoreUnavailable, type FileStore } from './file-store.ts';

export interface S3Settings {
  /** URL with the bucket as path: `https://s3.example.com/uploads`. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Limit until the response begins; the body may take longer. */
const responseTimeoutMs = 30_000;

/** Stores files in a bucket of an S3-compatible store, where a PUT is atomic. */
export function s3FileStore(settings: S3Settings): FileStore {
  const bucket = new S3mini({ ...settings, fetch: fetchWithTimeout });

  return {
    async put(name, { path, mediaType }) {
      checkedName(name);
      await available(async () => bucket.putObject(name, await openAsBlob(path), mediaType));
    },
    async get(name, range) {
      checkedName(name);
      // The S3 client takes the end of a range as exclusive.
      const response = await available(() =>
        range === undefined ? bucket.getObjectRaw(name) : bucket.getObjectRaw(name, false, range.start, range.end + 1),
      );
      return response?.body ? Readable.fromWeb(response.body) : null;
    },
    async delete(name) {
      checkedName(name);
      await available(() => bucket.deleteObject(name));
    },
  };
}

/** Returns null for a missing object; throws FileStoreUnavailable for any other failure. */
async function available<Result>(request: () => Promise<Result>): Promise<Result | null> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof S3ServiceError && error.status === 404 && error.serviceCode !== 'NoSuchBucket') return null;
    throw new FileStoreUnavailable(error);
  }
}

const fetchWithTimeout: typeof fetch = async (input, init) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error('S3 did not respond in time')), responseTimeoutMs);
  try {
    // A redirect would take the signed request to another host.
    return await fetch(input, { ...init, redirect: 'error', signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
};
