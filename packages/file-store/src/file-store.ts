/**
 * Where the bytes of files lie: a local folder, or a bucket of an S3-compatible store. What a file is and who may see it is
 * not known here.
 *
 * Invariants: names are made by the caller from ids, never from what a client wrote, and anything else is refused; a name
 * is there whole or not at all, whenever a writer dies; writing a name again replaces it, deleting what is not there is
 * nothing. Concurrency: any number of processes on the same folder or bucket. Shutdown: nothing is kept open between calls.
 */
import type { Readable } from 'node:stream';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface FileStore {
  /** Stores the content of a file on this machine. Durable when it resolves. */
  put(name: string, content: { path: string; mediaType: string }): Promise<void>;
  /** The bytes, or those of a range that lies within them; null for a name that is not there. */
  get(name: string, range?: ByteRange): Promise<Readable | null>;
  delete(name: string): Promise<void>;
}

/** The store can not be reached or refuses. Trying again may help. */
export class FileStoreUnavailable extends Error {
  override readonly name = 'FileStoreUnavailable';

  constructor(cause: unknown) {
    super('the file store is not available', { cause });
  }
}

const goodName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[a-z]+)?$/;

/** An id, or an id and a word. Throws for anything else: it would be a mistake of ours. */
export function checkedName(name: string): string {
  if (!goodName.test(name)) throw new TypeError('a file is named by an id');
  return name;
}
