import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { bodyLimit, readJson } from './read-json.ts';

const time = { timeoutMs: 10_000 };

/** A request whose body has arrived. */
function requestWith(body: string): IncomingMessage {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return Object.assign(Readable.from([Buffer.from(body)]), { headers, complete: true }) as unknown as IncomingMessage;
}

/** As many different keys as a body may have. */
function manyKeys(): string {
  const entries = Array.from({ length: 9_000 }, (_, index) => `"key${index}":1`);
  const body = `{${entries.join(',')}}`;
  if (body.length > bodyLimit) throw new Error('too many keys');
  return body;
}

test('large bodies that arrive together are parsed in several turns of the event loop', async () => {
  const body = manyKeys();
  let turn = 0;
  const counting = setInterval(() => turn++).unref();
  const turns = await Promise.all(
    Array.from({ length: 40 }, async () => {
      expect(Object.keys((await readJson(requestWith(body), time)) as object)).toHaveLength(9_000);
      return turn;
    }),
  );
  clearInterval(counting);
  expect(new Set(turns).size).toBeGreaterThan(3);
});

test('small bodies wait for nothing', async () => {
  const parsed = await Promise.all(Array.from({ length: 100 }, () => readJson(requestWith('{"text":"hi"}'), time)));
  expect(parsed).toEqual(Array.from({ length: 100 }, () => ({ text: 'hi' })));
});
