import { afterEach, expect, test } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { sendOnce, type CallOperation } from './transport/call-operation.ts';
import { createPositions } from './transport/positions.ts';
import { uploadFile } from './uploads.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
});

/** Accepts the upload after some failures. */
async function uploadServer(failures: number) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    if (received.length <= failures) return request.socket.destroy();
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ file: { id: 'f' } }));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = { origin, fetch, positions: createPositions(), newKey: () => 'key', timeoutMs: 5_000 };
  const call: CallOperation = (name, input, options) => sendOnce(transport, name, input, { ...options, token: 'token' });
  return { received, dependencies: { call, newKey: () => 'key', retryDelays: { first: 1, max: 1 } } };
}

const picture = new Blob(['picture'], { type: 'image/png' });

test('a file is uploaded again with its key after a lost response', async () => {
  const { received, dependencies } = await uploadServer(1);
  expect(await uploadFile(dependencies, picture)).toEqual({ id: 'f' });
  expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(['key', 'key']);
  expect(received[1]!.body).toContain('picture');
});

test('a cancelled upload rejects with the reason of its signal, and is not repeated', async () => {
  const { received, dependencies } = await uploadServer(0);
  const cancelled = new Error('cancelled');
  await expect(uploadFile(dependencies, picture, { signal: AbortSignal.abort(cancelled) })).rejects.toBe(cancelled);
  expect(received).toEqual([]);
});

/** The part of a browser's XMLHttpRequest that is used. It reports two steps of progress. */
class BrowserRequest extends EventTarget {
  static last: BrowserRequest;
  upload = new EventTarget();
  headers: Record<string, string> = {};
  status = 201;
  response = new Blob([JSON.stringify({ file: { id: 'f' } })]);
  opened: string[] = [];

  open(...opened: string[]): void {
    BrowserRequest.last = this;
    this.opened = opened;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getAllResponseHeaders(): string {
    return 'content-type: application/json\r\nparley-position: 1.1.1\r\n';
  }
  send(): void {
    queueMicrotask(() => {
      for (const loaded of [5, 10]) this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total: 10 }));
      for (const type of ['load', 'loadend']) this.dispatchEvent(new Event(type));
    });
  }
  abort(): void {
    this.dispatchEvent(new Event('abort'));
  }
}

test('in a browser the progress is reported', async () => {
  Object.assign(globalThis, { XMLHttpRequest: BrowserRequest });
  const { dependencies, received } = await uploadServer(0);
  const progress: number[][] = [];
  expect(await uploadFile(dependencies, picture, { onProgress: (...step) => progress.push(step) })).toEqual({ id: 'f' });
  expect(progress).toEqual([
    [5, 10],
    [10, 10],
  ]);
  expect(received).toEqual([]);
  const { opened, headers } = BrowserRequest.last;
  expect([opened[0], new URL(opened[1]!).pathname, headers]).toEqual([
    'POST',
    '/v1/files',
    { authorization: 'Bearer token', 'idempotency-key': 'key' },
  ]);
});
