import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMPRESSION } from './compression.ts';
import { appWith } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';
import { defineStreamRoute } from './stream-route.ts';

const page = { text: 'twelve bytes'.repeat(400) };
const json = JSON.stringify(page);
const common = { auth: 'none', summary: 'A page', problems: [], answers: { 200: null } } as const;
const routes = [
  defineRoute({ ...common, method: 'GET', path: '/v1/page', operation: 'getPage', handle: async () => ({ status: 200, body: page }) }),
  defineRoute({ ...common, method: 'PUT', path: '/v1/page', operation: 'putPage', handle: async () => ({ status: 200, body: page }) }),
  defineRoute({ ...common, method: 'GET', path: '/v1/small', operation: 'getSmall', handle: async () => ({ status: 200, body: {} }) }),
];
const image = defineStreamRoute({
  summary: 'An image',
  auth: 'none',
  problems: [],
  answers: { 200: null },
  method: 'GET',
  path: '/v1/image',
  operation: 'getImage',
  handle: async (_request, _incoming, outgoing) => {
    outgoing.setHeader('Content-Type', 'image/png').end(Buffer.alloc(5_000));
    return undefined;
  },
});

let server: Server;
beforeAll(async () => {
  const { app } = appWith({
    routes,
    streamRoutes: [image],
    compressFrom: 1024,
    cors: { origins: ['https://app.example'] },
    mount: (express) => void express.get('/docs', (_request, response) => void response.type('html').send(page.text)),
  });
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** As sent. */
  bytes: Buffer;
}

function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<Reply> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', path, method, headers }, (incoming) => {
      const reply = { status: incoming.statusCode!, headers: incoming.headers };
      buffer(incoming).then((bytes) => resolve({ ...reply, bytes }), reject);
    });
    outgoing.on('error', reject).end();
  });
}

const accepting = (encodings: string) => ({ 'Accept-Encoding': encodings });

describe('a page', () => {
  test('is sent with Brotli to a browser, with gzip to a client without it, else as it is', async () => {
    const brotli = await ask('/v1/page', accepting('gzip, deflate, br, zstd'));
    expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.bytes).toString()]).toEqual(['br', json]);
    const gzip = await ask('/v1/page', accepting('gzip'));
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.bytes).toString()]).toEqual(['gzip', json]);
    expect(gzip.bytes.length).toBeLessThan(200);
    for (const headers of [{}, accepting('identity'), accepting('br;q=0, gzip;q=0')]) {
      const plain = await ask('/v1/page', headers);
      expect([plain.headers['content-encoding'], plain.bytes.toString()]).toEqual([undefined, json]);
      expect(plain.headers).toMatchObject({ vary: 'Origin, Accept-Encoding', 'content-length': String(json.length) });
    }
    expect(brotli.headers).toMatchObject({ vary: 'Origin, Accept-Encoding', 'content-type': 'application/json; charset=utf-8' });
  });

  test('has one weak entity tag in all encodings, which any of them revalidates', async () => {
    const replies = await Promise.all(['br', 'gzip', 'identity'].map((encoding) => ask('/v1/page', accepting(encoding))));
    const tags = new Set(replies.map(({ headers }) => headers.etag));
    expect([...tags]).toEqual([expect.stringMatching(/^W\//)]);
    const unchanged = await ask('/v1/page', { ...accepting('br'), 'If-None-Match': [...tags][0]! });
    expect([unchanged.status, unchanged.bytes.length, unchanged.headers.vary]).toEqual([304, 0, 'Origin, Accept-Encoding']);
  });

  test('is not measured for HEAD', async () => {
    const { status, headers, bytes } = await ask('/v1/page', accepting('br'), 'HEAD');
    expect([status, headers['content-length'], headers['vary'], bytes.length]).toEqual([200, undefined, 'Origin, Accept-Encoding', 0]);
  });
});

test('answers of commands, small answers and images are sent as they are', async () => {
  for (const [path, method] of [
    ['/v1/page', 'PUT'],
    ['/v1/small', 'GET'],
    ['/v1/image', 'GET'],
  ] as const) {
    const { status, headers } = await ask(path, accepting('gzip, br'), method);
    expect([path, status, headers['content-encoding']]).toEqual([path, 200, undefined]);
  }
});

test('mounted pages are compressed too', async () => {
  const { headers, bytes } = await ask('/docs', accepting('br'));
  expect([headers['content-encoding'], brotliDecompressSync(bytes).toString()]).toEqual(['br', page.text]);
});

test('the setting is a size or off', () => {
  expect([undefined, '4KiB', 'off'].map((value) => COMPRESSION.parse(value))).toEqual([1024, 4096, null]);
  expect(COMPRESSION.safeParse('on').success).toBe(false);
});
