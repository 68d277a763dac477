import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from '../config.ts';
import { startStandalone } from '../standalone.ts';

/** A response; the body is parsed and untyped. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
}
// oxlint-disable-next-line typescript/no-explicit-any -- the shape of a response is what a test checks
export type Body = any;

export interface DemoServer {
  origin: string;
  ask(method: string, path: string, options?: { token?: string; body?: object; headers?: Record<string, string> }): Promise<Reply>;
  close(): Promise<void>;
}

/** Starts what `npm start` runs, on an empty folder. */
export async function startDemoServer(environment: Record<string, string> = {}): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true })];
  const lifecycle = {
    onClose: (_name: string, close: () => Promise<void> | void) => void closers.push(close),
    onDrain: () => undefined,
    listen: (server: Server, { host }: { host: string }) =>
      new Promise<number>((resolve, reject) => {
        closers.push(() => new Promise((closed) => server.close(() => closed()).closeAllConnections()));
        server.once('error', reject).listen(0, host, () => resolve((server.address() as AddressInfo).port));
      }),
  };
  const config = standaloneConfig.parse({ DATA_DIR: folder, PORT: '0', ...environment });
  const { port } = await startStandalone(lifecycle, { config, logger: createLogger({ service: 'parley', level: 'silent' }) });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    async ask(method, path, { token, body, headers } = {}) {
      const response = await fetch(origin + path, {
        method,
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      });
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, headers: response.headers, body: isJson ? await response.json() : await response.arrayBuffer() };
    },
    async close() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

export async function register({ ask }: DemoServer, username: string, displayName: string): Promise<{ id: string; token: string }> {
  const { body } = await ask('POST', '/v1/accounts', { body: { username, displayName, password: 'correct horse battery' } });
  return { id: body.account.id, token: body.session.accessToken };
}
