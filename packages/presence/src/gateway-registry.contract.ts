import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startGatewayReports, type GatewayRegistry } from './gateway-registry.ts';

/** `open` returns two processes' views of one registry. */
export function gatewayRegistryContract(adapter: string, open: () => Promise<{ first: GatewayRegistry; second: GatewayRegistry }>): void {
  describe(`${adapter} as a gateway registry`, () => {
    const reportOf = (host: string, changes = {}) => ({ id: newId(), host, sockets: 1, startedAt: 1, reportedAt: Date.now(), ...changes });

    test('keeps the latest report of each gateway until it is removed', async () => {
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

    test('drops gateways that stopped reporting', async () => {
      const { first } = await open();
      await first.report(reportOf('dead', { reportedAt: Date.now() - 60_000 }));
      expect(await first.list()).toEqual([]);
    });

    test('lists a gateway from its start to its close', async () => {
      const { first, second } = await open();
      const reports = startGatewayReports(first, { id: newId(), host: 'here', sockets: () => 3 });
      await waitUntil(async () => (await second.list()).length === 1, { what: 'the report' });
      expect(await second.list()).toMatchObject([{ host: 'here', sockets: 3 }]);
      await reports.close();
      expect(await second.list()).toEqual([]);
    });
  });
}
