import { createWriteStream } from 'node:fs';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Person } from './archive-file.ts';
import { readmeText, schemaText } from './descriptions.ts';
import { archiveFiles } from './files.ts';
import { pathOf, readUploads } from './files/uploads.ts';

export class ArchiveTooLarge extends Error {
  override readonly name = 'ArchiveTooLarge';
}

export interface ArchiveOptions {
  path: string;
  /** Bytes. */
  maxSize: number;
  /** Microseconds since 1970. */
  at: number;
  signal: AbortSignal;
}

/**
 * Writes everything that there is on the person to a ZIP file. Resolves with its size. Memory does not grow with it: one page of rows, and for
 * each entry its name and place. Throws ArchiveTooLarge; rejects when `signal` aborts.
 */
export async function writeArchive(person: Person, { path, maxSize, at, signal }: ArchiveOptions): Promise<number> {
  const zip = new ZipFile();
  const failing = new AbortController();
  const signals = AbortSignal.any([signal, failing.signal]);
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      done(size > maxSize ? new ArchiveTooLarge(`the archive is larger than ${maxSize} bytes`) : null, chunk);
    },
  });
  zip.on('error', (error) => failing.abort(error));
  const written = pipeline(zip.outputStream, count, createWriteStream(path, { mode: 0o600, flush: true }), { signal: signals }).catch(
    (error: unknown) => {
      const cause = failing.signal.aborted ? (failing.signal.reason as unknown) : error;
      failing.abort(cause);
      throw cause;
    },
  );
  await Promise.all([written, addEntries(zip, person, { at, signal: signals })]);
  return size;
}

async function addEntries(zip: ZipFile, person: Person, { at, signal }: { at: number; signal: AbortSignal }): Promise<void> {
  const mtime = new Date(at / 1_000);
  /** One at a time: whatever a source has open is closed before the next begins. */
  async function add(name: string, content: Readable, options: { compress: boolean }): Promise<void> {
    zip.addReadStreamLazy(name, { mtime, ...options }, (use) => use(null, content));
    await finished(content, { signal, writable: false });
  }
  zip.addBuffer(Buffer.from(readmeText({ userId: person.userId, at })), 'README.txt', { mtime });
  zip.addBuffer(Buffer.from(schemaText()), 'schema.json', { mtime });
  for (const { name, lines } of archiveFiles) await add(name, Readable.from(jsonLines(lines(person))), { compress: true });
  for await (const file of readUploads(person)) {
    const content = await person.fileStore.get(file.fileId);
    // Deleted meanwhile.
    if (content !== null) await add(pathOf(file), content, { compress: false });
  }
  zip.end();
}

async function* jsonLines(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
