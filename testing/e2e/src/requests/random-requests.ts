/** Random requests and socket arguments, mostly invalid, that are the same for the same seed. */
import type { Random } from '@parley/testing-kit/seeded';
import { operations } from './operations.ts';

const oddStrings = [
  '',
  ' ',
  '..',
  '%00',
  '%ff',
  '%',
  '%2e%2e%2f',
  '{}',
  '\u{1f44d}',
  'x'.repeat(3_000),
  "' OR 1=1 --",
  '-1',
  '1e999',
  'null',
  '__proto__',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const queryNames = [...new Set(operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];
const headerNames = [
  'Idempotency-Key',
  'Parley-Position',
  'X-Request-Id',
  'Content-Type',
  'If-None-Match',
  'Accept',
  'Cookie',
  'Range',
  'Parley-Cookies',
  'traceparent',
];

export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)]!;

export interface RandomRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export function randomRequest(random: Random, token: string, ids: readonly string[]): RandomRequest {
  const part = () => (random(2) === 0 ? pick(random, ids) : encodeURI(pick(random, oddStrings)).replaceAll('%25', '%'));
  const path = pick(random, operations).path.replace(/\{\w+\}/g, part);
  const query = random(3) === 0 ? `?${pick(random, queryNames)}=${part()}` : '';
  const method = pick(random, methods);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (random(4) > 0) headers['authorization'] = `Bearer ${token}`;
  // fetch itself rejects header values with line breaks or characters outside Latin-1.
  for (let count = random(4); count > 0; count--)
    headers[pick(random, headerNames).toLowerCase()] = encodeURI(pick(random, oddStrings)).slice(0, 500);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    path: random(20) === 0 ? `/${part()}/${part()}` : path + query,
    headers,
    ...(hasBody && { body: randomBody(random, ids) }),
  };
}

function randomBody(random: Random, ids: readonly string[]): string {
  const text = JSON.stringify(randomValue(random, ids)) ?? '';
  return random(5) === 0 ? text.slice(0, random(text.length + 1)) : text;
}

const fields = [
  'text',
  'title',
  'kind',
  'userId',
  'userIds',
  'memberIds',
  'role',
  'read',
  'delivered',
  'mentions',
  'attachments',
  'replyTo',
  'conversationId',
  'messageId',
  'idempotencyKey',
  'conversations',
  'id',
  'after',
  '__proto__',
  'login',
  'emoji',
];

/** Returns a random JSON value, a few levels deep at most, often with existing field names and ids. */
export function randomValue(random: Random, ids: readonly string[], depth = 0): unknown {
  switch (random(depth > 3 ? 6 : 9)) {
    case 0:
      return null;
    case 1:
      return random(2) === 0;
    case 2:
      return pick(random, [0, -1, 1.5, 2 ** 53, 1e300, random(100)]);
    case 3:
      return pick(random, oddStrings);
    case 4:
      return pick(random, ['\ud800', 'a\0b', 'group', 'direct', 'admin', 'hello']);
    case 5:
      return pick(random, ids);
    case 6:
      return Array.from({ length: random(4) }, () => randomValue(random, ids, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: random(5) }, () => [pick(random, fields), randomValue(random, ids, depth + 1)]));
  }
}
