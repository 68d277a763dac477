/** Runs a private coturn with the settings of docker-compose.yml, except for its ports, files and secret. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findProgram } from '../find-program.ts';
import { freePort } from '../free-port.ts';
import { startLocalProcess } from './local-process.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

const settings = new URL('../../../../deploy/turn/turnserver.conf', import.meta.url);

export interface CoturnOptions {
  secret: string;
  /** Allows peers on this machine, which production denies; tests can reach no others. */
  loopbackPeers: boolean;
}

/** Starts coturn; its URL is `turn:127.0.0.1:port`. Throws ServerMissing. */
export async function startCoturn({ secret, loopbackPeers }: CoturnOptions): Promise<TestServer> {
  const command = findProgram('turnserver');
  if (command === null) throw new ServerMissing('turnserver is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'parley-coturn-'));
  const port = await freePort();
  const production = await readFile(settings, 'utf8');
  const lines = [
    loopbackPeers ? production.replace(/^denied-peer-ip=.*\n/gm, '') : production,
    `static-auth-secret=${secret}`,
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    // coturn requires a CLI password when loopback peers are allowed, although its CLI is off.
    ...(loopbackPeers ? ['allow-loopback-peers', `cli-password=${randomBytes(8).toString('hex')}`] : []),
  ];
  const text = lines
    .join('\n')
    .replace(/^listening-port=.*$/m, `listening-port=${port}`)
    .replaceAll('/tmp/', `${folder}/`);
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return startLocalProcess({ command, args: ['-c', file], port, url: `turn:127.0.0.1:${port}`, folder });
}
