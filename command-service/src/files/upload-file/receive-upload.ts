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

/** The headers and boundaries of one part. */
const framing = 8 * 1024;

/**
 * Writes the one part `file` of a multipart body to `path`, as it comes. Resolves with its SHA-256. Throws Problem
 * `unsupported_media_type`, `payload_too_large`, `validation_failed`, and RequestAborted; what was written then stays.
 */
export async function receiveUpload(request: IncomingMessage, path: string, maxBytes: number): Promise<Buffer> {
  try {
    return await received(request, path, maxBytes);
  } catch (error) {
    await drainRequest(request, maxBytes * 2);
    throw error;
  }
}

async function received(request: IncomingMessage, path: string, maxBytes: number): Promise<Buffer> {
  const tooLarge = new Problem('payload_too_large', { detail: `A file has at most ${maxBytes} bytes` });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + framing) throw tooLarge;
  const parser = parserFor(request);
  const hash = createHash('sha256');
  let part: { content: Readable; written: Promise<void> } | undefined;

  parser.on('field', () => parser.destroy(invalidField('file', 'Must be a file, and nothing beside it')));
  parser.on('file', (name: string, content: Readable) => {
    content.on('error', ignored);
    if (name !== 'file' || part !== undefined) return void parser.destroy(invalidField('file', 'Send one part, named `file`'));
    const counted = limited(maxBytes, tooLarge, (chunk) => hash.update(chunk));
    part = { content, written: pipeline(content, counted, createWriteStream(path, { mode: 0o600 })) };
    part.written.catch((error: Error) => parser.destroy(error));
  });

  try {
    await passedOn(request, limited(maxBytes + framing, tooLarge), parser);
    await part?.written;
  } catch (error) {
    part?.content.destroy();
    await part?.written.catch(ignored);
    if (error instanceof Problem || error instanceof RequestAborted) throw error;
    throw new Problem('validation_failed', { errors: [{ path: 'file', message: 'Not a whole multipart body' }], cause: error });
  }
  if (part === undefined) throw invalidField('file', 'Required');
  return hash.digest();
}

const ignored = (): void => {};

/** Not one pipeline with the request: that would end the connection of a body that is refused, and so the answer. */
async function passedOn(request: IncomingMessage, through: Transform, parser: Writable): Promise<void> {
  const broken = () => request.complete || through.destroy(new RequestAborted('The request broke off'));
  if (request.destroyed) broken();
  request.once('close', broken);
  request.pipe(through);
  try {
    await pipeline(through, parser);
  } finally {
    request.unpipe(through);
    request.off('close', broken);
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
      // A part `file` is one, whatever else it says.
      isPartAFile: (name, _type, fileName) => fileName !== undefined || name === 'file',
    });
  } catch (cause) {
    throw new Problem('unsupported_media_type', { detail: 'Send multipart/form-data with a boundary', cause });
  }
}

/** Passes on so many bytes. */
function limited(maxBytes: number, tooLarge: Problem, look: (chunk: Buffer) => void = () => {}): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > maxBytes) return done(tooLarge);
      look(chunk);
      done(null, chunk);
    },
  });
}
