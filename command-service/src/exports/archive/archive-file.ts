/** A file of JSON Lines in the archive, declared: what it has, the schema of its lines, and where they come from. */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { KeyVault } from '@parley/key-store/key-vault';
import type { z } from 'zod';

export interface Person {
  userId: string;
  /** Has the read tables. */
  read: Database;
  /** Has the write tables. */
  log: Database;
  store: Pick<EventStore, 'load' | 'readStream'>;
  fileStore: Pick<FileStore, 'get'>;
  vault: KeyVault;
}

export interface ArchiveFile {
  /** `messages.jsonl`. */
  name: string;
  /** One sentence, for people. */
  about: string;
  line: z.ZodType;
  /** One page of rows is in memory. */
  lines(person: Person): AsyncIterable<unknown>;
}

/** Infers the type of the lines from their schema. */
export function archiveFile<Line>(file: {
  name: string;
  about: string;
  line: z.ZodType<Line>;
  lines(person: Person): AsyncIterable<Line>;
}): ArchiveFile {
  return file;
}
