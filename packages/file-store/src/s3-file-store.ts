import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { S3mini, S3ServiceError } from 's3mini';
import { checkedName, FileStoreUnavailable, type FileStore } from './file-store.ts';

export interface S3Settings {
  /** With the bucket as its path: `https://s3.example.com/uploads`. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A request whose answer has not begun by then is given up; the body may take longer. */
const answerWithinMs = 30_000;

/** Files in a bucket of an S3-compatible store. A PUT is atomic there: it is seen whole or not at all. */
export function s3FileStore(settings: S3Settings): FileStore {
  const bucket = new S3mini({ ...settings, fetch: impatientFetch });

  return {
    async put(name, { path, mediaType }) {
      checkedName(name);
      await available(async () => bucket.putObject(name, await openAsBlob(path), mediaType));
    },
    async get(name, range) {
      checkedName(name);
      // The client counts the end of a range as the first byte that is not in it any more.
      const answer = await available(() =>
        range === undefined ? bucket.getObjectRaw(name) : bucket.getObjectRaw(name, false, range.start, range.end + 1),
      );
      return answer?.body ? Readable.fromWeb(answer.body) : null;
    },
    async delete(name) {
      checkedName(name);
      await available(() => bucket.deleteObject(name));
    },
  };
}

/** Null where the store says that there is no such thing. */
async function available<Result>(ask: () => Promise<Result>): Promise<Result | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof S3ServiceError && error.status === 404 && error.serviceCode !== 'NoSuchBucket') return null;
    throw new FileStoreUnavailable(error);
  }
}

const impatientFetch: typeof fetch = async (input, init) => {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(new Error('the store did not answer in time')), answerWithinMs);
  try {
    return await fetch(input, { ...init, signal: given.signal });
  } finally {
    clearTimeout(timer);
  }
};
