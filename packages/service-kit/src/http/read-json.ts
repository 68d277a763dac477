/**
 * Reads a JSON body. Not with body-parser, which decodes invalid UTF-8 to replacement characters, which would then be stored, and
 * costs more than the rest of a request.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { createTimeSlices } from '@parley/concurrency/time-slices';
import { Problem } from '../problems.ts';

export const bodyLimit = 128 * 1024;

/** A body of 128 KiB with thousands of keys takes 14 ms to parse: bodies from this size on share slices of the event loop. */
const largeBodyBytes = 16 * 1024;
const slices = createTimeSlices(10);

/** The client disconnected before its request was complete: there is no response to send. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}

export interface BodyTime {
  timeoutMs: number;
  /** Called before the connection of a late body is closed. */
  onLate?: (request: IncomingMessage) => void;
}

/** Charges the bytes of a body. Throws Problem if they exceed a limit. */
export type AdmitBody = (bytes: number) => Promise<void> | undefined;

/**
 * Resolves to the parsed body, undefined if there is none. Throws Problem `payload_too_large`, `unsupported_media_type` or
 * `invalid_json`, what `admit` throws, and RequestAborted, also if the body is not complete in `time`.
 */
export async function readJson(request: IncomingMessage, time: BodyTime, admit?: AdmitBody): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  refuseTooLarge(request);
  const bytes = await readBytes(request, time);
  if (bytes.length === 0) return undefined;
  await admit?.(bytes.length);
  refuseOtherTypes(request);
  const due = bytes.length < largeBodyBytes ? undefined : slices.yieldIfDue();
  if (due) await due;
  return parseJson(bytes);
}

/** Closes the connection if no byte of the body arrives for this long. */
export function abortStalledBody(request: IncomingMessage, { timeoutMs, onLate }: BodyTime): void {
  request.socket.setTimeout(timeoutMs);
  request.once('end', () => request.socket.setTimeout(0));
  request.once('timeout', () => {
    onLate?.(request);
    request.socket.destroy();
  });
}

/** Throws Problem `payload_too_large` if Content-Length exceeds the limit. */
export function refuseTooLarge(request: IncomingMessage): void {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
}

function refuseOtherTypes({ headers }: IncomingMessage): void {
  if (!isJson(headers['content-type'])) throw new Problem('unsupported_media_type', { detail: 'Send application/json in UTF-8' });
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Problem('unsupported_media_type', { detail: 'Send the body without Content-Encoding' });
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /^application\/([\w.-]+\+)?json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType ?? '');
}

function readBytes(request: IncomingMessage, { timeoutMs, onLate }: BodyTime): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) return reject(new RequestAborted('The request broke off'));
    // Nearly all bodies arrive with their headers and need no timer.
    const late = request.complete ? undefined : setTimeout(abort, timeoutMs);
    function abort(): void {
      onLate?.(request);
      request.destroy();
    }
    const fail = (error: Error) => {
      clearTimeout(late);
      reject(error);
    };
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyLimit) {
        request.pause();
        fail(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      clearTimeout(late);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on('error', (cause) => fail(new RequestAborted('The request broke off', { cause })));
    request.on('close', () => {
      if (!request.complete) fail(new RequestAborted('The request broke off'));
    });
  });
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem('invalid_json', { detail: 'The body is not UTF-8' });
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The engine's message quotes the body, so it is not passed on.
    throw new Problem('invalid_json');
  }
}

function tooLarge(): Problem {
  return new Problem('payload_too_large', { detail: `The maximum body size is ${bodyLimit} bytes` });
}
