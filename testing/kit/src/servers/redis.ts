import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { acceptsConnections, freePort } from '../free-port.ts';
import { startContainer } from './container.ts';
import { findProgram } from '../find-program.ts';
import { startLocalProcess } from './local-process.ts';
import type { TestServer } from './test-server.ts';

/** Starts a private Redis without persistence: it is empty after a restart. Throws ServerMissing. */
export async function startRedis(): Promise<TestServer> {
  const program = findProgram('redis-server');
  if (program === null) return startInContainer();
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  return startLocalProcess({ command: program, args, port, url: urlAt(port), folder });
}

const urlAt = (port: number): string => `redis://127.0.0.1:${port}`;

function startInContainer(): Promise<TestServer> {
  return startContainer({
    image: 'redis:8',
    port: 6379,
    url: urlAt,
    async ping(url) {
      if (!(await acceptsConnections(Number(new URL(url).port)))) throw new Error('connection refused');
    },
  });
}
