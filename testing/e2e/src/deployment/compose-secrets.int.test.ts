/** The secrets that docker-compose.yml mounts: one account for each service, in volumes of its own, made by deploy/make-secrets.ts. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { accountOf, brokerPermissions, type ServiceName } from '../../../../deploy/accounts.ts';
import { type ComposeServices, hasCompose, resolveCompose, resolveHighlyAvailable, root } from './compose-model.ts';

if (!hasCompose()) await skipOrFail('docker-compose', 'docker compose is not installed');
else {
  describe.each([
    ['docker-compose.yml', resolveCompose()],
    ['docker-compose.ha.yml', resolveHighlyAvailable()],
  ])('%s', (_file, composition) => {
    secretTests(composition);
  });
}

const services = (Object.keys(accountOf) as ServiceName[]).toSorted();

/** Volumes of secrets that several containers need: keys that all verify or open with, and tokens that two sides compare. */
const shared: Record<string, string[]> = {
  public: services,
  operator: services,
  keys: services.filter((service) => service !== 'signaling'),
  internal: ['command-service', 'realtime-gateway'],
  'account-secrets': ['accounts', 'grants'],
};

function secretTests(composition: ComposeServices): void {
  const { secrets, ...containers } = composition;
  const folder = mkdtempSync(join(tmpdir(), 'parley-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  makeSecrets();

  function makeSecrets(): void {
    const environment = { ...process.env, ...secrets!.environment };
    execFileSync(process.execPath, [`${root}deploy/make-secrets.ts`, folder], { env: environment, stdio: 'ignore' });
  }

  /** Volume → its folder in the container of the secrets, which is also its folder here. */
  const made = new Map(
    secrets!.volumes!.filter(({ type }) => type === 'volume').map(({ source, target }) => [source, target.replace('/secrets', folder)]),
  );

  /** The file here that a container reads at this path; null if no volume of secrets is mounted there. */
  function fileAt(container: string, path: string): string | null {
    const mount = containers[container]!.volumes?.find(({ source, target }) => made.has(source) && path.startsWith(`${target}/`));
    return mount ? made.get(mount.source)! + path.slice(mount.target.length) : null;
  }

  const accountFiles = (container: string): string[] =>
    Object.entries(containers[container]!.environment ?? {})
      .filter(([name]) => name.endsWith('_URL_FILE'))
      .map(([, path]) => fileAt(container, path)!);
  const urlsOf = (service: string) => accountFiles(service).map((file) => new URL(readFileSync(file, 'utf8').split(',')[0]!));

  test('M9: each service connects with the accounts of its own, and no password is used twice', () => {
    const passwords: string[] = [];
    for (const service of services) {
      const urls = urlsOf(service);
      expect([service, urls.map(({ username }) => username)]).toEqual([service, urls.map(() => accountOf[service])]);
      passwords.push(...new Set(urls.map(({ hostname, password }) => `${hostname} ${password}`)));
    }
    // MySQL twice and Redis for all, without keys for signaling; RabbitMQ for two.
    expect(passwords.length).toBe(6 + 5 + 6 + 2);
    expect(new Set(passwords.map((each) => each.split(' ')[1])).size).toBe(passwords.length);
  });

  test('M9: a volume of secrets is mounted by one container, unless what is in it must be shared', () => {
    const mounting = [...made.keys()].map((volume) => {
      const names = Object.keys(containers).filter((name) => containers[name]!.volumes?.some(({ source }) => source === volume));
      return [volume, names.toSorted()] as const;
    });
    const several = Object.fromEntries(mounting.filter(([, names]) => names.length !== 1));
    const members = containers['sentinel'] ? { 'redis-secrets': ['redis', 'sentinel'] } : {};
    expect(several).toEqual({ ...shared, ...members });
  });

  test('every secret that a container names is made', () => {
    const named = Object.entries(containers).flatMap(([container, { environment = {}, command }]) =>
      [...Object.values(environment), ...(command ?? [])]
        .flatMap((text) => [...text.matchAll(/\/(run|etc)\/[\w./-]*\w/g)].map(([path]) => path))
        .flatMap((path) => fileAt(container, path) ?? []),
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  test.each(['mysql', 'mysql-keys'])('the SQL for %s creates the accounts that the services use', (host) => {
    const used = services.flatMap(urlsOf).filter(({ hostname }) => hostname === host);
    const created = readFileSync(join(folder, 'accounts', `${host}.sql`), 'utf8').matchAll(
      /^ALTER USER '(\w+)'@'%' IDENTIFIED BY '([\w-]+)';$/gm,
    );
    expect(Object.fromEntries([...created].map(([, name, password]) => [name, password]))).toEqual({
      ...Object.fromEntries(used.map(({ username, password }) => [username, password])),
      parley_monitoring: expect.any(String),
    });
  });

  test('the accounts get the rights that print-grants prints', () => {
    const printed = execFileSync(process.execPath, [`${root}deploy/print-grants.ts`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(readFileSync(join(folder, 'accounts', 'grants.sql'), 'utf8')).toBe(printed);
    const granted = [...printed.matchAll(/ TO '(\w+)'/g)].map(([, account]) => account);
    expect(new Set(['parley_command', ...granted])).toEqual(new Set(Object.values(accountOf)));
  });

  test('RabbitMQ and Redis get the same accounts', () => {
    const definitions = JSON.parse(readFileSync(join(folder, 'rabbitmq', 'definitions.json'), 'utf8'));
    expect(definitions.users.map(({ name }: { name: string }) => name)).toEqual(Object.keys(brokerPermissions));
    expect(definitions.permissions.map(({ user }: { user: string }) => user)).toEqual(Object.keys(brokerPermissions));
    const created = readFileSync(join(folder, 'redis', 'redis.conf'), 'utf8').matchAll(/^user (\w+) #[0-9a-f]{64} on /gm);
    expect(new Set([...created].map(([, name]) => name))).toEqual(new Set([...Object.values(accountOf), 'parley_monitoring']));
  });

  test('the root password of MySQL fits the recovery of a group, which takes 32 characters', () => {
    for (const server of ['mysql', 'mysql-keys']) expect(readFileSync(join(folder, server, 'root-password'), 'utf8')).toHaveLength(32);
  });

  test('secrets stay when they are made again, and one that is removed changes', () => {
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    const [kept, removed] = ['connections-projector/database-url', 'connections-projector/redis-url'] as const;
    const before = [read(kept), read(removed), read('redis/redis.conf')];
    rmSync(join(folder, removed));
    makeSecrets();
    expect(read(kept)).toBe(before[0]);
    expect([read(removed), read('redis/redis.conf')]).not.toEqual(before.slice(1));
  });

  test('other services wait until command-service has its accounts, and they their rights', () => {
    const waitsFor = (name: string) => Object.keys(containers[name]!.depends_on ?? {});
    expect(waitsFor('command-service')).toContain('accounts');
    expect(waitsFor('grants')).toEqual(['command-service']);
    for (const service of services.filter((name) => name !== 'command-service'))
      expect([service, waitsFor(service)]).toEqual([service, ['grants']]);
  });
}
