/** Runs the proxy with the configuration of docker-compose.yml; only the addresses are replaced. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptsConnections, freePort } from '@parley/testing-kit/free-port';
import { findProgram } from '@parley/testing-kit/find-program';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { waitUntil } from '@parley/testing-kit/wait-until';

const configuration = new URL('../../../../deploy/proxy/haproxy.cfg', import.meta.url);

/** Backend, such as `command-service:8080` → addresses of its instances. */
export type Instances = Record<string, string[]>;

export interface Proxy {
  readonly pid: number;
  /** Output so far: haproxy reports servers that went down, and why. */
  output(): string;
  stop(): Promise<void>;
}

export interface ProxyPorts {
  public: number;
  internal: number;
  /** For the admin page and metrics; any free port by default. */
  operators?: number;
}

/** `settings` are those of docker-compose.yml, such as `PARLEY_BALANCERS`. */
export async function startProxy(ports: ProxyPorts, instances: Instances, settings: Readonly<Record<string, string>> = {}): Promise<Proxy> {
  if (findProgram('haproxy') === null) throw new ServerMissing('haproxy is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'parley-proxy-'));
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, withAddresses(await readFile(configuration, 'utf8'), { operators: await freePort(), ...ports }, instances, folder));
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'haproxy', '-db', '-f', file], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(`haproxy exited:\n${output.join('')}`);
      return acceptsConnections(ports.public);
    },
    { what: 'the proxy to listen', deadlineMs: 10_000 },
  );
  return {
    pid: child.pid!,
    output: () => output.join(''),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withAddresses(text: string, ports: Required<ProxyPorts>, instances: Instances, folder: string): string {
  return (
    text
      .replace('bind :8080', `bind 127.0.0.1:${ports.public}`)
      .replace('bind :8082', `bind 127.0.0.1:${ports.operators}`)
      .replace('bind :8081', `bind 127.0.0.1:${ports.internal}`)
      .replace('/tmp/haproxy.sock', join(folder, 'haproxy.sock'))
      // Nothing on this machine is out of reach, but the proxy itself may wait half a second for a processor.
      .replace('timeout connect 500ms', 'timeout connect 5s')
      .replaceAll('"${PARLEY_DOMAIN}"', '')
      .replace(/^resolvers containers\n(?:  .*\n)+/m, '')
      .replace(
        /^ {2}server-template (\S+) \d+ (\S+) resolvers containers init-addr none(?: check port \d+)?( no-check backup)?$/gm,
        (_line, name: string, backend: string, unchecked?: string) =>
          (instances[backend] ?? ['127.0.0.1:9'])
            .map((address, index) => `  server ${name}${index + 1} ${address}${unchecked ?? checkOf(backend, index, instances)}`)
            .join('\n'),
      )
  );
}

/** Health checks use the public port, also for the internal backend. */
function checkOf(backend: string, index: number, instances: Instances): string {
  const [service] = backend.split(':');
  const address = instances[`${service}:8080`]?.[index] ?? '';
  return ` check port ${address.split(':')[1] ?? '9'}`;
}
