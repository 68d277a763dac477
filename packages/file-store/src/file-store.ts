/**
 * Stores the bytes of files in a local folder or an S3-compatible bucket. File metadata and access control are not its concern.
 *
 * Invariants: the caller derives names from ids, never from client input, and all other names are rejected; a file exists
 * completely or not at all, even if a writer crashes; writing an existing name replaces it; deleting a missing name is a no-op.
 * Concurrency: any number of processes may use the same folder or bucket. Shutdown: nothing stays open between calls.
 */
import type { Readable } from 'node:stream';

/** Positions of the first and last byte, inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface FileStore {
  /** Stores the content of a local file. Durable when it resolves. */
  put(name: string, content: { path: string; mediaType: string }): Promise<void>;
  /** Returns the bytes, or those of a range within them; null if the name does not exist. */
  get(name: string, range?: ByteRange): Promise<Readable | null>;
  delete(name: string): Promise<void>;
}

/** The store is unreachable or failed; a retry may succeed. */
export class FileStoreUnavailable extends Error {
  override readonly name = 'FileStoreUnavailable';

  constructor(cause: unknown) {
    super('the file store is not available', { cause });
  }
}

const validName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[a-z]+)?$/;

/** Accepts an id, optionally with a suffix; throws TypeError for anything else, which would be a bug in the caller. */
export function checkedName(name: string): string {
  if (!validName.test(name)) throw new TypeError('Invalid file name: must be an id');
  return name;
}
