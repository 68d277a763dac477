import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { RequestAborted } from '@parley/service-kit/http/read-json';
import { Problem } from '@parley/service-kit/problems';
import { invalidField } from '../../fields.ts';
import { drainRequest } from './drain-request.ts';

/** Most bytes of the headers and boundaries of one part. */
const framing = 8 * 1024;

/**
 * Streams the only part `file` of a multipart body to `path`. Resolves with its SHA-256. Throws Problem `unsupported_media_type`,
 * `payload_too_large` or `validation_failed`, or RequestAborted; bytes that were written by then stay.
 */
export async function receiveUpload(request: IncomingMessage, path: string, maxBytes: number): Promise<Buffer> {
  try {
    return await receive(request, path, maxBytes);
  } catch (error) {
    await drainRequest(request, maxBytes * 2);
    throw error;
  }
}

async function receive(request: IncomingMessage, path: string, maxBytes: number): Promise<Buffer> {
  const tooLarge = new Problem('payload_too_large', { detail: `The maximum file size is ${maxBytes} bytes` });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + framing) throw tooLarge;
  const parser = parserFor(request);
  const hash = createHash('sha256');
  let part: { content: Readable; written: Promise<void> } | undefined;

  parser.on('field', () => parser.destroy(invalidField('file', 'Must be a file, without other fields')));
  parser.on('file', (name: string, content: Readable) => {
    content.on('error', ignored);
    if (name !== 'file' || part !== undefined) return void parser.destroy(invalidField('file', 'Send exactly one part, named `file`'));
    const counted = limited(maxBytes, tooLarge, (chunk) => hash.update(chunk));
    part = { content, written: pipeline(content, counted, createWriteStream(path, { mode: 0o600 })) };
    part.written.catch((error: Error) => parser.destroy(error));
  });

  try {
    await pipeToParser(request, limited(maxBytes + framing, tooLarge), parser);
    await part?.written;
  } catch (error) {
    part?.content.destroy();
    await part?.written.catch(ignored);
    if (error instanceof Problem || error instanceof RequestAborted) throw error;
    throw new Problem('validation_failed', { errors: [{ path: 'file', message: 'Incomplete multipart body' }], cause: error });
  }
  if (part === undefined) throw invalidField('file', 'Required');
  return hash.digest();
}

const ignored = (): void => {};

/** Keeps the request out of the pipeline: a pipeline that fails destroys its source, and with it the connection that the response needs. */
async function pipeToParser(request: IncomingMessage, through: Transform, parser: Writable): Promise<void> {
  const abort = () => request.complete || through.destroy(new RequestAborted('The client closed the connection'));
  if (request.destroyed) abort();
  request.once('close', abort);
  request.pipe(through);
  try {
    await pipeline(through, parser);
  } finally {
    request.unpipe(through);
    request.off('close', abort);
  }
}

function parserFor({ headers }: IncomingMessage): BusboyInstance {
  if (!/^multipart\/form-data\s*;/i.test(headers['content-type'] ?? '')) {
    throw new Problem('unsupported_media_type', { detail: 'Send multipart/form-data' });
  }
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: { fieldNameSize: 100, fieldSize: 1024, headerPairs: 20, headerSize: 4 * 1024, parts: 2 },
      // The part `file` is a file even if it lacks a file name.
      isPartAFile: (name, _type, fileName) => fileName !== undefined || name === 'file',
    });
  } catch (cause) {
    throw new Problem('unsupported_media_type', { detail: 'Send multipart/form-data with a boundary', cause });
  }
}

/** Passes on at most `maxBytes`, then fails. */
function limited(maxBytes: number, tooLarge: Problem, onChunk: (chunk: Buffer) => void = () => {}): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maxBytes) return done(tooLarge);
      onChunk(chunk);
      done(null, chunk);
    },
  });
}
