import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '@parley/file-store/file-store';
import { matchesEntityTag } from '@parley/service-kit/http/entity-tag';
import { Problem } from '@parley/service-kit/problems';
import parseRange from 'range-parser';

export interface FileContent {
  /** File name of the download. */
  name: string;
  mediaType: string;
  size: number;
  /** Entity tag; changes with the content. */
  version: string;
  open(range: ByteRange | undefined): Promise<Readable | null>;
}

/**
 * Sends the file or the requested range; 304 if the client has it, 416 for a range outside it. Only the reader may cache it, and must
 * revalidate each time, because access can end. The CSP sandbox keeps browsers from running it as a page.
 */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: FileContent): Promise<void> {
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
  // A client that disconnects needs no response. If the file store fails, Content-Length shows that the body is incomplete.
  await pipeline(content, response).catch((cause: unknown) => response.destroy(cause as Error));
}

/** Returns undefined for the whole file, also if several ranges are requested (RFC 9110, section 14.2, allows that). */
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
