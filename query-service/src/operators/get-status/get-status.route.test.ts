import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { Status } from '@parley/events/wire/status';
import { PresenceUnavailable } from '@parley/presence/presence';
import type { ServiceReport } from '@parley/presence/service-registry';
import { parleyVersion } from '@parley/service-kit/version';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';
import { createReadStatus, type StatusSources } from './read-status.ts';

let service: ServiceFixture;
afterEach(() => service.close());

const reportOf = (name: string, changes: Partial<ServiceReport> = {}): ServiceReport => ({
  id: newId(),
  service: name,
  version: '0.1.0',
  host: 'here',
  sockets: null,
  rates: { requests: 0, errors: 0, sends: 0 },
  startedAt: 1_000,
  reportedAt: Date.now(),
  ...changes,
});

const sourcesOf = ({ log }: ServiceFixture): StatusSources => ({
  store: log.store,
  log: log.logDatabase,
  readTables: log.database,
  services: { list: async () => [] },
});

test('sums what the services report', async () => {
  service = await openService({
    services: [
      reportOf('command-service', { rates: { requests: 6, errors: 1, sends: 2.5 } }),
      reportOf('command-service', { rates: { requests: 4, errors: 0, sends: 1 } }),
      reportOf('realtime-gateway', { sockets: 12 }),
    ],
  });
  const { status, body } = await service.get<Status>('operator', '/v1/admin/status');
  expect(status).toBe(200);
  expect(body).toMatchObject({ version: parleyVersion, sockets: 12, sends: 3.5, errorRate: 0.1 });
  expect(body.services).toMatchObject([
    {
      service: 'command-service',
      version: '0.1.0',
      host: 'here',
      startedAt: '1970-01-01T00:00:01.000Z',
      sockets: null,
      requests: 6,
      errors: 1,
    },
    { service: 'command-service' },
    { service: 'realtime-gateway', sockets: 12 },
  ]);
});

test('says how far the tables are behind the log, and how large the databases are', async () => {
  service = await openService();
  const { log } = service;
  const ada = await register(log, 'ada');
  const room = await createGroup(log, ada);
  await log.apply();
  await send(log, ada, room, 'not in the tables yet');
  const { body } = await service.get<Status>('operator', '/v1/admin/status');
  const lag = { events: 1, seconds: expect.any(Number) };
  expect(body.subscriptions).toEqual([
    { name: 'live', lag, parked: 0 },
    { name: 'search', lag, parked: 0 },
  ]);
  expect(body.subscriptions[0]!.lag.seconds).toBeGreaterThan(0);
  expect(body.stores.map(({ name }) => name)).toEqual(['log', 'read_tables']);
  for (const { bytes } of body.stores) expect(bytes).toBeGreaterThan(4_096);
});

test('reads the stores once in two seconds, however many ask; a failure is not kept', async () => {
  service = await openService();
  let now = 0;
  let reads = 0;
  let fails = true;
  const sources = sourcesOf(service);
  const list = async () => {
    reads++;
    if (fails) throw new Error('The registry is broken');
    return [];
  };
  const readStatus = createReadStatus({ ...sources, services: { list } }, { ticks: () => now });
  await expect(readStatus()).rejects.toThrow('broken');
  fails = false;
  const answers = await Promise.all([readStatus(), readStatus(), readStatus()]);
  expect([reads, new Set(answers).size]).toEqual([2, 1]);
  now += 2_000;
  await readStatus();
  expect(reads).toBe(3);
});

test('without Redis the services are unknown, and the rest is shown', async () => {
  service = await openService();
  const list = () => Promise.reject(new PresenceUnavailable('away'));
  const readStatus = createReadStatus({ ...sourcesOf(service), services: { list } });
  expect(await readStatus()).toMatchObject({
    services: null,
    sockets: 0,
    errorRate: 0,
    subscriptions: [{ name: 'live' }, { name: 'search' }],
  });
});
