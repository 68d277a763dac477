import { join } from 'node:path';
import type { FileStore } from './file-store.ts';
import { localFileStore } from './local-file-store.ts';
import { s3FileStore, type S3Settings } from './s3-file-store.ts';

export interface FileStoreConfig {
  DATA_DIR: string;
  FILES_DIR?: string | undefined;
  S3_URL?: string | undefined;
}

/** Opens the bucket of S3_URL, else the folder FILES_DIR, else `files` in DATA_DIR. */
export function openFileStore({ S3_URL, FILES_DIR, DATA_DIR }: FileStoreConfig): FileStore {
  return S3_URL === undefined ? localFileStore({ folder: FILES_DIR ?? join(DATA_DIR, 'files') }) : s3FileStore(bucketOf(S3_URL));
}

/** Parses `https://key:secret@host/bucket?region=name`. */
export function bucketOf(text: string): S3Settings {
  const { origin, pathname, searchParams, username, password } = new URL(text);
  return {
    endpoint: origin + pathname,
    region: searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  };
}
