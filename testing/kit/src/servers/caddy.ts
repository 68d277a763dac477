/** Runs a private Caddy with the settings of docker-compose.yml, except for its ports, its files and the authority of its certificate. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findProgram } from '../find-program.ts';
import { freePort } from '../free-port.ts';
import { startLocalProcess } from './local-process.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

const settings = new URL('../../../../deploy/tls/Caddyfile', import.meta.url);

export interface Caddy extends TestServer {
  /** `http://127.0.0.1:port`; its URL is that of HTTPS. */
  plainUrl: string;
}

/** Starts Caddy in front of the proxy at this port. Throws ServerMissing. */
export async function startCaddy(proxyPort: number): Promise<Caddy> {
  const command = findProgram('caddy');
  if (command === null) throw new ServerMissing('caddy is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'parley-caddy-'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const text = (await readFile(settings, 'utf8'))
    .replace('admin off', `admin off\n\thttp_port ${plainPort}\n\thttps_port ${port}\n\tlocal_certs\n\tskip_install_trust`)
    .replace('http:// {', `http://:${plainPort} {`)
    .replace('proxy:8080', `127.0.0.1:${proxyPort}`);
  const file = join(folder, 'Caddyfile');
  await writeFile(file, text);
  const url = `https://localhost:${port}`;
  const server = await startLocalProcess({
    command,
    args: ['run', '--config', file, '--adapter', 'caddyfile'],
    environment: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, PUBLIC_URL: url },
    port,
    url,
    folder,
  });
  return { ...server, plainUrl: `http://127.0.0.1:${plainPort}` };
}
