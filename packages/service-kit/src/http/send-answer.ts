/** Writes an Answer to the HTTP response: JSON, entity tags, caching headers, compression. */
import { hash } from 'node:crypto';
import { matchesEntityTag } from './entity-tag.ts';
import type { RequestScope } from './request-scope.ts';
import type { Answer } from './route.ts';

type Headers = Record<string, string | string[] | number>;

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** From this size on, an answer is sent as bytes: the kernel takes a short string in one call; a long one that waits is held twice. */
const bytesFrom = 16 * 1024;

/**
 * Sends the complete response and returns the bytes of its body, before compression. A GET of a single resource gets an entity tag, and 304
 * if the client has it already. Answers of commands are not compressed: they are small, and some contain tokens.
 */
export function sendAnswer(scope: RequestScope, answer: Answer): number {
  const json = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const headers: Headers = scope.defaultHeaders();
  headers['Cache-Control'] = 'no-store';
  // Header names are always spelled in the same case, so the answer's own override the defaults.
  Object.assign(headers, answer.headers);
  const body = json.length < bytesFrom ? json : Buffer.from(json);
  const length = Buffer.byteLength(body);
  const { compression } = scope;
  const isCompressible = compression !== undefined && isRead(scope) && length >= compression.minBytes;
  if (isCompressible) headers['Vary'] = [headers['Vary'] ?? [], 'Accept-Encoding'].flat().join(', ');
  const status = isSingleResource(scope, answer) ? tag(scope, headers, json, answer.headers) : answer.status;
  if (withoutBody.has(status)) {
    scope.response.writeHead(status, headers).end();
    return 0;
  }
  if (json !== '') headers['Content-Type'] ??= 'application/json; charset=utf-8';
  // The length for HEAD, that of GET, is not known without compressing.
  if (!isCompressible || scope.method !== 'HEAD') headers['Content-Length'] = length;
  if (isCompressible) compression.prepare(scope.request, scope.response);
  scope.response.writeHead(status, headers).end(body);
  return length;
}

function isRead({ method }: RequestScope): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isSingleResource(scope: RequestScope, { status, body }: Answer): boolean {
  return isRead(scope) && status === 200 && typeof body === 'object' && body !== null && !('items' in body);
}

/** Adds the entity tag. Returns the status: 304 if the client has the same version. */
function tag(scope: RequestScope, headers: Headers, json: string, chosen: Answer['headers']): number {
  // Weak: equivalent responses may differ in bytes after a release.
  const entityTag = String((headers['ETag'] ??= `W/"${hash('sha1', json, 'base64url')}"`));
  if (chosen?.['Cache-Control'] === undefined) headers['Cache-Control'] = 'private, no-cache';
  return matchesEntityTag(scope.headers['if-none-match'], entityTag) ? 304 : 200;
}
