/** Writes an Answer to a Node response: JSON, entity tags, caching. */
import { hash } from 'node:crypto';
import { matchesEntityTag } from './entity-tag.ts';
import type { RequestScope } from './request-scope.ts';
import type { Answer } from './route.ts';

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** Sends the answer whole. A GET of one thing gets an entity tag, and 304 where the client holds it already. */
export function sendAnswer(scope: RequestScope, answer: Answer): void {
  const json = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const headers: Record<string, string | string[] | number> = scope.standing();
  headers['Cache-Control'] = 'no-store';
  // Names are always spelled in the same case, so the answer's own headers win.
  Object.assign(headers, answer.headers);
  const status = isOneThing(scope, answer) ? tag(scope, headers, json, answer.headers) : answer.status;
  if (withoutBody.has(status)) {
    scope.response.writeHead(status, headers).end();
    return;
  }
  if (json !== '') headers['Content-Type'] ??= 'application/json; charset=utf-8';
  headers['Content-Length'] = Buffer.byteLength(json);
  scope.response.writeHead(status, headers).end(json);
}

function isOneThing({ method }: RequestScope, { status, body }: Answer): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && status === 200 && typeof body === 'object' && body !== null && !('items' in body);
}

/** Adds the entity tag. Returns the status: 304 if the client holds it. */
function tag(scope: RequestScope, headers: Record<string, string | string[] | number>, json: string, chosen: Answer['headers']): number {
  // Weak: two answers of equal meaning may differ in bytes after a release.
  const entityTag = String((headers['ETag'] ??= `W/"${hash('sha1', json, 'base64url')}"`));
  if (chosen?.['Cache-Control'] === undefined) headers['Cache-Control'] = 'private, no-cache';
  return matchesEntityTag(scope.headers['if-none-match'], entityTag) ? 304 : 200;
}
