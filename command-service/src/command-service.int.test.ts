import { describeWith, freshDatabase } from '@parley/testing-kit/shared-servers';
import { describeChangingProfiles } from './accounts/change-profile/change-profile.contract.ts';
import { describeRegistering } from './accounts/register/register.contract.ts';
import { describeDeadlines } from './deadlines/deadlines.contract.ts';
import { describeFileRows } from './files/collect-files.contract.ts';
import { describeCallLeases } from './leases/call-leases.contract.ts';
import { describeRaces } from './races.contract.ts';
import { startService, type ServiceOptions, type ServiceUnderTest } from './service.fixture.ts';
import { describeSessions } from './sessions/sessions.contract.ts';
import { mysqlStorage, type Storage } from './storage.fixture.ts';

/** A service on a schema of its own; with `more`, others beside it on the same. */
async function instances(
  serverUrl: string,
  more: number,
  options: ServiceOptions = {},
): Promise<[ServiceUnderTest, ...ServiceUnderTest[]]> {
  const storage = await freshStorage(serverUrl);
  const others: ServiceUnderTest[] = [];
  for (let n = 0; n < more; n++) others.push(await startService({ ...options, storage: await mysqlStorage(storage.url) }));
  return [await startService({ ...options, storage }), ...others];
}

/** A schema of its own. */
async function freshStorage(serverUrl: string): Promise<Storage & { url: string }> {
  const schema = await freshDatabase(serverUrl);
  const own = await mysqlStorage(schema.url);
  return {
    ...own,
    url: schema.url,
    async close() {
      await own.close();
      await schema.drop();
    },
  };
}

function onServer(url: string): void {
  describeDeadlines(() => freshStorage(url));
  describeCallLeases(() => freshStorage(url));
  describeRegistering(async () => (await instances(url, 0))[0]);
  describeChangingProfiles(async () => (await instances(url, 0))[0]);
  describeFileRows(async () => (await instances(url, 0))[0]);
  describeSessions(async () => (await instances(url, 0))[0]);
  describeRaces(() => instances(url, 1, { limits: { hashesWaiting: 100 } }));
}

await describeWith('mariadb', onServer);
await describeWith('mysql', onServer);
