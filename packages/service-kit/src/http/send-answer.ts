/** Writes an Answer to the HTTP response: JSON, entity tags, caching headers. */
import { hash } from 'node:crypto';
import { matchesEntityTag } from './entity-tag.ts';
import type { RequestScope } from './request-scope.ts';
import type { Answer } from './route.ts';

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** Sends the complete response. A GET of a single resource gets an entity tag, and 304 if the client has it already. */
export function sendAnswer(scope: RequestScope, answer: Answer): void {
  const json = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const headers: Record<string, string | string[] | number> = scope.defaultHeaders();
  headers['Cache-Control'] = 'no-store';
  // Header names are always spelled in the same case, so the answer's own override the defaults.
  Object.assign(headers, answer.headers);
  const status = isSingleResource(scope, answer) ? tag(scope, headers, json, answer.headers) : answer.status;
  if (withoutBody.has(status)) {
    scope.response.writeHead(status, headers).end();
    return;
  }
  if (json !== '') headers['Content-Type'] ??= 'application/json; charset=utf-8';
  headers['Content-Length'] = Buffer.byteLength(json);
  scope.response.writeHead(status, headers).end(json);
}

function isSingleResource({ method }: RequestScope, { status, body }: Answer): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && status === 200 && typeof body === 'object' && body !== null && !('items' in body);
}

/** Adds the entity tag. Returns the status: 304 if the client has the same version. */
function tag(scope: RequestScope, headers: Record<string, string | string[] | number>, json: string, chosen: Answer['headers']): number {
  // Weak: equivalent responses may differ in bytes after a release.
  const entityTag = String((headers['ETag'] ??= `W/"${hash('sha1', json, 'base64url')}"`));
  if (chosen?.['Cache-Control'] === undefined) headers['Cache-Control'] = 'private, no-cache';
  return matchesEntityTag(scope.headers['if-none-match'], entityTag) ? 304 : 200;
}
