/** docker-compose.yml and docker-compose.ha.yml: containers, ports and files. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { type ComposeServices, hasCompose, resolveCompose, resolveHighlyAvailable, root } from './compose-model.ts';

if (!hasCompose()) await skipOrFail('docker-compose', 'docker compose is not installed');
else {
  describe.each([
    ['docker-compose.yml', resolveCompose(), ['mysql', 'mysql-keys', 'rabbitmq']],
    ['docker-compose.ha.yml', resolveHighlyAvailable(), ['mysql-keys-member', 'mysql-member', 'rabbitmq']],
  ])('%s', (_file, composition: ComposeServices, writable) => {
    const services = Object.entries(composition);

    test.each(services)('%s has no capability by default, bounded memory and logs, and a pinned image', (_name, service) => {
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(Number(service.mem_limit)).toBeGreaterThan(0);
      expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '5' });
      // Our own is built from here; all others name a patch release.
      if (service.image !== 'parley') expect(service.image).toMatch(/:v?\d+\.\d+\.\d+(-|$)/);
    });

    test('capabilities are given to containers whose image starts as root, and to ports below 1024', () => {
      const given = services.filter(([, { cap_add }]) => cap_add?.length).map(([name, { cap_add }]) => [name, cap_add!.join()]);
      const toBecomeItsUser = [...writable, 'redis', ...(composition['sentinel'] ? ['sentinel'] : [])];
      expect(Object.fromEntries(given)).toEqual({
        ...Object.fromEntries(toBecomeItsUser.map((name) => [name, 'CHOWN,DAC_OVERRIDE,FOWNER,SETGID,SETUID'])),
        secrets: 'CHOWN,DAC_OVERRIDE,FOWNER',
        coturn: 'NET_BIND_SERVICE',
        caddy: 'NET_BIND_SERVICE',
      });
    });

    test('the root file system is read-only, but for servers that need it', () => {
      expect(services.filter(([, { read_only }]) => read_only !== true).map(([name]) => name)).toEqual(writable);
    });

    test('the two versions of an image are the same', () => {
      const images = services.map(([, { image }]) => image.split(':') as [string, string?]);
      for (const [name, version] of images) expect(images.filter((other) => other[0] === name && other[1] !== version)).toEqual([]);
    });

    test('each file that is mounted exists, and each container that goes on shows that it works', () => {
      const files = services.flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind').map(({ source }) => source));
      expect(files.length).toBeGreaterThan(5);
      expect(files.filter((file) => !existsSync(file))).toEqual([]);
      const unchecked = services
        .filter(([, { healthcheck, restart }]) => healthcheck === undefined && restart !== 'no')
        .map(([name]) => name);
      // The images of the exporters have no program that could ask.
      expect(unchecked.filter((name) => !name.endsWith('-exporter'))).toEqual([]);
    });
  });

  describe('docker-compose.yml', () => {
    const services = Object.entries(resolveCompose());

    test('M10: beyond this machine, only ports of TLS and of calls are published', () => {
      const open = services.flatMap(([, { ports = [] }]) =>
        ports.filter(({ host_ip }) => host_ip !== '127.0.0.1').map(({ target }) => target),
      );
      expect(open.filter((port) => port < 49_160).toSorted((one, other) => one - other)).toEqual([80, 443, 443, 3478, 3478]);
      const proxy = services.find(([name]) => name === 'proxy')![1];
      for (const target of [8080, 8082]) expect(proxy.ports).toContainEqual(expect.objectContaining({ host_ip: '127.0.0.1', target }));
    });

    test('each service of the profiles has its profile', () => {
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
      const balancersOf = (composition: ComposeServices) => composition['proxy']!.environment!['PARLEY_BALANCERS'];
      expect(balancersOf(resolveCompose())).toBe('172.31.254.2');
      expect(balancersOf(resolveCompose({ settings: { PARLEY_BALANCERS: '10.0.0.7' } }))).toBe('10.0.0.7');
    });
  });

  test('the image is labeled with the version of the release', () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(readFileSync(`${root}deploy/Dockerfile`, 'utf8')).toContain(`org.opencontainers.image.version="${version}"`);
  });
}
