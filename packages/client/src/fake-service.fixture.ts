/** A scripted HTTP service: records the SDK's requests and replies as the test decides. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown> | null;
}

/** `lost`: the request was executed, but its response never arrives. */
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'lost';

export interface FakeService {
  origin: string;
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

export async function startFakeService(reply: (request: ReceivedRequest) => Reply | Promise<Reply>): Promise<FakeService> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: text === '' ? null : (JSON.parse(text) as ReceivedRequest['body']) };
    requests.push(request);
    const replied = await reply(request);
    if (replied === 'lost') return incoming.socket.destroy();
    response.writeHead(replied.status, { 'content-type': 'application/json', ...replied.headers });
    response.end(replied.body === undefined ? '' : JSON.stringify(replied.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Reply {
  return { status, body: { type: `urn:parley:problem:${code}`, title: code, status, code, requestId: 'r' }, headers };
}
