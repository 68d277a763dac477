/** A service of a few lines, over real HTTP: what the SDK sends is kept, what it is answered is the test's to say. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown> | null;
}

/** `lost`: it was done, and its answer never arrives. */
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'lost';

export interface StandInService {
  origin: string;
  asked: Asked[];
  close(): Promise<void>;
}

export async function startStandIn(answer: (asked: Asked) => Reply | Promise<Reply>): Promise<StandInService> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: text === '' ? null : (JSON.parse(text) as Asked['body']) };
    asked.push(one);
    const reply = await answer(one);
    if (reply === 'lost') return request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
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
