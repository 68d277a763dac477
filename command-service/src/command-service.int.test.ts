import { describe } from '@jest/globals';
import { describeWith, freshDatabase } from '@parley/testing/shared-servers';
import { describeRegistering } from './accounts/register/register.contract.ts';
import { describeRaces } from './races.contract.ts';
import { startService, type ServiceOptions, type ServiceUnderTest } from './service.fixture.ts';
import { describeSessions } from './sessions/sessions.contract.ts';
import { mysqlStorage } from './storage.fixture.ts';

async function instances(serverUrl: string, count: number, options: ServiceOptions = {}): Promise<ServiceUnderTest[]> {
  const { url, drop } = await freshDatabase(serverUrl);
  const services: ServiceUnderTest[] = [];
  for (let n = 0; n < count; n++) services.push(await startService({ ...options, storage: await mysqlStorage(url) }));
  const last = services.at(-1)!;
  const close = last.close;
  return services.with(-1, { ...last, close: () => close().then(drop) });
}

function onServer(url: string): void {
  describe('register', () => describeRegistering(async () => (await instances(url, 1))[0]!));
  describe('sessions', () => describeSessions(async () => (await instances(url, 1))[0]!));
  describe('races between two instances', () => describeRaces(() => instances(url, 2, { limits: { hashesWaiting: 100 } })));
}

await describeWith('mariadb', onServer);
await describeWith('mysql', onServer);
