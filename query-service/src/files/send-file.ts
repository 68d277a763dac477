import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '@parley/file-store/file-store';
import { matchesEntityTag } from '@parley/service-kit/http/entity-tag';
import { Problem } from '@parley/service-kit/problems';
import parseRange from 'range-parser';

export interface SentFile {
  /** Of the download, made from an id. */
  name: string;
  mediaType: string;
  size: number;
  /** Changes with the bytes. */
  version: string;
  open(range: ByteRange | undefined): Promise<Readable | null>;
}

/**
 * Sends the file or the one range of it that is asked for; 304 to who holds it, 416 where it has no such bytes. It is kept
 * by nobody but its reader, who asks each time whether they still may see it. No page can be made of it, whatever it holds.
 */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: SentFile): Promise<void> {
  const entityTag = `"${file.version}"`;
  response.setHeader('ETag', entityTag);
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  if (matchesEntityTag(request.headers['if-none-match'], entityTag)) return void response.writeHead(304).end();

  const range = rangeOf(request, file.size, entityTag);
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  const isHead = request.method === 'HEAD';
  const content = isHead ? null : await file.open(range);
  if (content === null && !isHead) throw new Problem('not_found');
  response.statusCode = range === undefined ? 200 : 206;
  if (range !== undefined) response.setHeader('Content-Range', `bytes ${start}-${end}/${file.size}`);
  response.setHeader('Content-Type', file.mediaType);
  response.setHeader('Content-Disposition', `inline; filename="${file.name}"`);
  response.setHeader('Content-Length', end - start + 1);
  if (content === null) return void response.end();
  // Who goes away in the middle needs no answer; if the store breaks off, the length says that it was not all.
  await pipeline(content, response).catch((cause: unknown) => response.destroy(cause as Error));
}

/** Undefined: all of it. Several ranges at once are answered so too, as RFC 9110 section 14.2 allows. */
function rangeOf({ headers }: IncomingMessage, size: number, entityTag: string): ByteRange | undefined {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== entityTag) return undefined;
  if (headers.range === undefined) return undefined;
  const ranges = parseRange(size, headers.range, { combine: true });
  if (ranges === -1) {
    throw new Problem('range_not_satisfiable', { headers: { 'Content-Range': `bytes */${size}` } });
  }
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}
