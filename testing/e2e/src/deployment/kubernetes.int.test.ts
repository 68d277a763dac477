/** The manifests of deploy/kubernetes, as kustomize builds them: against the schemas of Kubernetes, and against the configuration of each service. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '@parley/service-kit/config';
import { findProgram } from '@parley/testing-kit/find-program';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const services = ['command-service', 'query-service', 'projector', 'dispatcher', 'realtime-gateway', 'signaling'] as const;
const models: Record<string, new (data: any) => { validate(): void }> = {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  ConfigMap,
  Namespace,
  Service,
};

const build = (): any[] =>
  parseAllDocuments(execFileSync('kustomize', ['build', 'deploy'], { cwd: root, encoding: 'utf8' })).map((document) => document.toJS());

if (findProgram('kustomize') === null) await skipOrFail('kustomize', 'kustomize is not installed');
else {
  describe('deploy/kubernetes', () => {
    kubernetesTests(build());
  });
}

function kubernetesTests(objects: readonly any[]): void {
  const find = (kind: string, name: string): any => objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  const settings: Record<string, string> = find('ConfigMap', 'parley-settings').data;
  const folder = mkdtempSync(join(tmpdir(), 'parley-kubernetes-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const secrets = writeSecrets(folder);

  test.each(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]))('%s is valid', (_name, object) => {
    const Model = models[object.kind];
    expect(Model).toBeDefined();
    // Throws with the field that is wrong.
    new Model!(object).validate();
  });

  test('the validation can fail', () => {
    const broken = structuredClone(find('Deployment', 'projector'));
    broken.spec.template.spec.containers[0].ports[0].containerPort = 'eighty';
    expect(() => new Deployment(broken).validate()).toThrow('containerPort');
  });

  test.each(services)('%s gets the settings that it needs, and no unknown one', async (service) => {
    const [container] = find('Deployment', service).spec.template.spec.containers;
    const own: Record<string, string> = Object.fromEntries(container.env.map(({ name, value }: any) => [name, value]));
    const { default: _, ...exported } = (await import(`${root}${service}/src/config.ts`)) as Record<string, any>;
    const schema = Object.entries(exported).find(([name]) => name.endsWith('Config'))![1];
    const known = [...Object.keys(schema.shape), ...Object.keys(schema.shape).map((name) => `${name}_FILE`)];
    expect(Object.keys(own).filter((name) => !known.includes(name))).toEqual([]);
    const environment = Object.fromEntries(
      Object.entries({ ...settings, ...own }).map(([name, value]) => [name, value.replace('/run/parley/secrets', folder)]),
    );
    loadConfig(schema, environment);
  });

  test.each(services)('%s mounts the secrets that it names, and no others', (service) => {
    const { containers, volumes } = find('Deployment', service).spec.template.spec;
    const named = containers[0].env.map(({ value }: any) => value).filter((value: string) => value.startsWith('/run/parley/secrets/'));
    const mounted = volumes.find(({ name }: any) => name === 'secrets').secret.items.map(({ path }: any) => `/run/parley/secrets/${path}`);
    expect(mounted.toSorted()).toEqual(named.toSorted());
    expect(mounted.every((path: string) => secrets.includes(path.split('/').at(-1)!))).toBe(true);
  });

  test('each service has database accounts of its own', () => {
    const keys = services.flatMap((service) =>
      find('Deployment', service)
        .spec.template.spec.volumes.find(({ name }: any) => name === 'secrets')
        .secret.items.filter(({ path }: any) => /^(read-|keys-)?database-url$/.test(path))
        .map(({ key }: any) => [service, key]),
    );
    expect(keys.filter(([service, key]) => !key.endsWith(`database-url-${service}`))).toEqual([]);
    expect(new Set(keys.map(([, key]) => key)).size).toBe(16);
  });

  test.each([...services, 'proxy'])('%s has probes, a budget, and a container without privileges', (name) => {
    const { containers, ...pod } = find('Deployment', name).spec.template.spec;
    const [container] = containers;
    expect([container.readinessProbe, container.livenessProbe]).toEqual([expect.anything(), expect.anything()]);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    expect(container.resources.limits.memory).toBeDefined();
    expect(find('PodDisruptionBudget', name).spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': name });
    const portNames = container.ports.map((port: any) => port.name);
    for (const { targetPort } of find('Service', name).spec.ports) expect(portNames).toContain(targetPort);
  });

  test('the command of each service is that of docker-compose.yml', () => {
    const compose = parseAllDocuments(readFileSync(`${root}docker-compose.yml`, 'utf8'), { merge: true })[0]!.toJS();
    for (const service of services) {
      const [container] = find('Deployment', service).spec.template.spec.containers;
      expect([service, container.command]).toEqual([service, compose.services[service].command]);
    }
    expect(find('Deployment', 'proxy').spec.template.spec.containers[0].image).toBe(compose.services.proxy.image);
  });

  test('the proxy finds the services under their full names, and policies select existing pods', () => {
    const configuration: string = find('ConfigMap', 'parley-proxy').data['haproxy.cfg'];
    const names = [...configuration.matchAll(/server-template \S+ 8 ([a-z-]+)"\$\{PARLEY_DOMAIN\}":\d+ /g)].map(([, name]) => name!);
    expect([...new Set(names)].toSorted()).toEqual([...services].toSorted());
    for (const name of names) expect(find('Service', name).spec.clusterIP).toBe('None');
    const environment = find('Deployment', 'proxy').spec.template.spec.containers[0].env;
    expect(environment).toContainEqual({ name: 'PARLEY_DOMAIN', value: '.parley.svc.cluster.local' });
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.find(({ metadata }) => metadata.name === 'services').spec.podSelector.matchExpressions[0].values).toEqual([
      ...services,
    ]);
  });

  describe('network policies', () => {
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
    /** Rules for what leaves the pods of this service. */
    const egressOf = (name: string): any[] =>
      policies.filter(({ podSelector }) => selects(podSelector, name)).flatMap(({ egress = [] }) => egress);

    test('deny everything that none of them allows', () => {
      expect(policies).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
      for (const name of [...services, 'proxy'])
        for (const { to, ports } of egressOf(name)) expect([name, to ?? ports]).toEqual([name, expect.anything()]);
    });

    test.each(services)('%s may reach each store that it names', (name) => {
      const [container] = find('Deployment', name).spec.template.spec.containers;
      const allowed = egressOf(name).flatMap(({ ports = [] }) => ports.map(({ port }: any) => port));
      for (const { value } of container.env.filter(({ name: key }: any) => /^((READ_|KEYS_)?DATABASE|AMQP|REDIS|S3)_URL_FILE$/.test(key))) {
        const { protocol, port } = new URL(readFileSync(value.replace('/run/parley/secrets', folder), 'utf8'));
        expect(allowed).toContain(Number(port) || ({ 'https:': 443, 'redis:': 6379 } as Record<string, number>)[protocol]);
      }
    });

    test('the proxy reaches every service', () => {
      const [toServices] = egressOf('proxy').filter(({ to }) => to !== undefined);
      expect(services.filter((name) => selects(toServices.to[0].podSelector, name))).toEqual([...services]);
    });

    test('only dispatcher may reach any port, at public addresses; only gateways the internal port of the proxy', () => {
      const anyPort = services.filter((name) => egressOf(name).some(({ ports }) => ports === undefined));
      expect(anyPort).toEqual(['dispatcher']);
      const internal = services.filter((name) =>
        egressOf(name).some(({ ports = [] }) => ports.some(({ port }: any) => port === 'internal')),
      );
      expect(internal).toEqual(['realtime-gateway']);
    });
  });
}

function selects({ matchLabels, matchExpressions }: any, name: string): boolean {
  if (matchLabels !== undefined) return matchLabels['app.kubernetes.io/name'] === name;
  return matchExpressions === undefined || matchExpressions[0].values.includes(name);
}

/** Writes a valid value for each secret; returns their names. */
function writeSecrets(folder: string): string[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const values: Record<string, string> = {
    'database-url': 'mysql://parley:secret@mysql:3306/parley',
    'read-database-url': 'mysql://parley:secret@mysql:3306/parley_read',
    'keys-database-url': 'mysql://parley:secret@mysql-keys:3306/parley',
    kek: `${randomBytes(32).toString('hex')}\n`,
    'amqp-url': 'amqp://parley:secret@rabbitmq:5672',
    'redis-url': 'redis://redis:6379',
    's3-url': 'https://parley:secret@s3.internal/uploads?region=eu-central-1',
    'token-private-key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'token-public-keys': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ...Object.fromEntries(['internal-token', 'operator-token', 'turn-secret'].map((name) => [name, randomBytes(32).toString('base64url')])),
  };
  for (const [name, value] of Object.entries(values)) writeFileSync(join(folder, name), value);
  return Object.keys(values);
}
