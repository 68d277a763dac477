import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startServiceReports, type ServiceRegistry, type ServiceReport } from './service-registry.ts';

/** `open` returns two processes' views of one registry. */
export function serviceRegistryContract(adapter: string, open: () => Promise<{ first: ServiceRegistry; second: ServiceRegistry }>): void {
  describe(`${adapter} as a service registry`, () => {
    const reportOf = (host: string, changes = {}): ServiceReport => ({
      id: newId(),
      service: 'query-service',
      version: '0.1.0',
      host,
      sockets: 1,
      rates: { requests: 1, errors: 0, sends: 0 },
      startedAt: 1,
      reportedAt: Date.now(),
      ...changes,
    });

    test('keeps the latest report of each process until it is removed', async () => {
      const { first, second } = await open();
      expect(await first.list()).toEqual([]);
      const [b, a] = [reportOf('b'), reportOf('a')];
      await first.report(b);
      await second.report(a);
      await first.report({ ...b, sockets: 7 });
      expect(await second.list()).toEqual([a, { ...b, sockets: 7 }]);
      await second.remove(a.id);
      expect(await first.list()).toMatchObject([{ host: 'b' }]);
    });

    test('drops processes that stopped reporting', async () => {
      const { first } = await open();
      await first.report(reportOf('dead', { reportedAt: Date.now() - 60_000 }));
      expect(await first.list()).toEqual([]);
    });

    test('lists a process from its start to its close', async () => {
      const { first, second } = await open();
      const reports = startServiceReports(first, { service: 'signaling', sockets: () => 3 });
      await waitUntil(async () => (await second.list()).length === 1, { what: 'the report' });
      expect(await second.list()).toMatchObject([{ service: 'signaling', sockets: 3, version: expect.stringMatching(/^\d/) }]);
      await reports.close();
      expect(await second.list()).toEqual([]);
    });
  });
}
