/** Writes an Answer to a Node response: JSON, entity tags, caching. */
import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './route.ts';

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** Sends the answer whole. A GET of one thing gets an entity tag, and 304 where the client holds it already. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const json = answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.statusCode = answer.status;
  response.setHeader('Cache-Control', 'no-store');
  if (json !== '') response.setHeader('Content-Type', 'application/json; charset=utf-8');
  for (const name in answer.headers) response.setHeader(name, answer.headers[name]!);
  if (isOneThing(request, answer)) tag(request, response, json, answer.headers);
  if (withoutBody.has(response.statusCode)) {
    response.removeHeader('Content-Type');
    response.end();
  } else {
    response.setHeader('Content-Length', Buffer.byteLength(json));
    response.end(json);
  }
}

function isOneThing(request: IncomingMessage, { status, body }: Answer): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && status === 200 && typeof body === 'object' && body !== null && !('items' in body);
}

function tag(request: IncomingMessage, response: ServerResponse, json: string, chosen: Answer['headers']): void {
  // Weak: two answers of equal meaning may differ in bytes after a release.
  if (!response.hasHeader('ETag')) response.setHeader('ETag', `W/"${hash('sha1', json, 'base64url')}"`);
  if (chosen?.['Cache-Control'] === undefined) response.setHeader('Cache-Control', 'private, no-cache');
  if (holds(request.headers['if-none-match'], String(response.getHeader('ETag')))) response.statusCode = 304;
}

/** RFC 9110 section 13.1.2: compared weakly. */
function holds(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(entityTag));
}

function opaque(entityTag: string): string {
  return entityTag.trim().replace(/^W\//, '');
}
