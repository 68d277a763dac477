/** The model of docker-compose.yml, as `docker compose config` resolves it; no image is needed. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { skipOrFail } from '@parley/testing-kit/shared-servers';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

interface Service {
  image: string;
  restart?: string;
  profiles?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  read_only?: boolean;
  mem_limit?: string;
  logging?: { options: Record<string, string> };
  ports?: { host_ip?: string; target: number }[];
  volumes?: { type: string; source: string }[];
  environment?: Record<string, string>;
}

function resolve(settings: Record<string, string> = {}): Record<string, Service> {
  const words = ['compose', '--env-file', '/dev/null', '--profile', 'tls', '--profile', 'monitoring', 'config', '--format', 'json'];
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  const output = execFileSync('docker', words, { cwd: root, env: environment, encoding: 'utf8' });
  return (JSON.parse(output) as { services: Record<string, Service> }).services;
}

function hasCompose(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

if (!hasCompose()) await skipOrFail('docker-compose', 'docker compose is not installed');
else {
  describe('docker-compose.yml', () => {
    const services = Object.entries(resolve());

    test.each(services)('%s has no capability by default, bounded memory and logs, and a pinned image', (_name, service) => {
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(Number(service.mem_limit)).toBeGreaterThan(0);
      expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '5' });
      // Our own is built from here; all others name a patch release.
      if (service.image !== 'parley') expect(service.image).toMatch(/:v?\d+\.\d+\.\d+(-|$)/);
    });

    test('the root file system is read-only, but for servers that need it', () => {
      const writable = services.filter(([, { read_only }]) => read_only !== true).map(([name]) => name);
      expect(writable.toSorted()).toEqual(['mysql', 'mysql-keys', 'rabbitmq']);
    });

    test('M10: beyond this machine, only ports of TLS and of calls are published', () => {
      const open = services.flatMap(([, { ports = [] }]) =>
        ports.filter(({ host_ip }) => host_ip !== '127.0.0.1').map(({ target }) => target),
      );
      expect(open.filter((port) => port < 49_160).toSorted((one, other) => one - other)).toEqual([80, 443, 443, 3478, 3478]);
      const proxy = services.find(([name]) => name === 'proxy')![1];
      for (const target of [8080, 8082]) expect(proxy.ports).toContainEqual(expect.objectContaining({ host_ip: '127.0.0.1', target }));
    });

    test('each file that is mounted exists, and each service of the profiles has its profile', () => {
      const files = services.flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind').map(({ source }) => source));
      expect(files.length).toBeGreaterThan(5);
      expect(files.filter((file) => !existsSync(file))).toEqual([]);
      const inProfiles = services.filter(([, { profiles }]) => profiles !== undefined).map(([name]) => name);
      const monitoring = ['grafana', 'mysql-exporter', 'mysql-keys-exporter', 'prometheus', 'redis-exporter'];
      expect(inProfiles.toSorted()).toEqual(['caddy', ...monitoring].toSorted());
    });

    test('the images of local-images have the same names', () => {
      const built = [...readFileSync(`${root}deploy/local-images/build`, 'utf8').matchAll(/^ {2}image \S+ (\S+) /gm)].map(
        ([, tag]) => tag!,
      );
      const used = new Set(services.map(([, { image }]) => image));
      expect(built.length).toBe(6);
      expect(built.filter((tag) => !used.has(tag))).toEqual([]);
    });

    test('the proxy trusts the address of Caddy, unless other balancers are named', () => {
      expect(resolve()['proxy']!.environment!['PARLEY_BALANCERS']).toBe('172.31.254.2');
      expect(resolve({ PARLEY_BALANCERS: '10.0.0.7' })['proxy']!.environment!['PARLEY_BALANCERS']).toBe('10.0.0.7');
    });
  });

  test('the image is labeled with the version of the release', () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(readFileSync(`${root}deploy/Dockerfile`, 'utf8')).toContain(`org.opencontainers.image.version="${version}"`);
  });
}
