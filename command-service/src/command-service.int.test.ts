import { testAllDatabases, describeWithServer, freshDatabase } from '@parley/testing-kit/shared-servers';
import { describeChangeProfile } from './accounts/change-profile/change-profile.contract.ts';
import { describeRegister } from './accounts/register/register.contract.ts';
import { describeDeadlines } from './deadlines/deadlines.contract.ts';
import { describeFileRows } from './files/file-rows.contract.ts';
import { describeInvites } from './invites/invites.contract.ts';
import { describeOperatorRaces } from './operators/operator-races.contract.ts';
import { describeCallLeases } from './participations/call-leases.contract.ts';
import { describeRaces } from './races.contract.ts';
import { startService, type ServiceOptions, type ServiceUnderTest } from './service.fixture.ts';
import { describeSessions } from './sessions/sessions.contract.ts';
import { mysqlStorage, type Storage } from './storage.fixture.ts';

/** Services on one new schema: one, and `more` others. */
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

/** Creates a schema that is dropped on close. */
async function freshStorage(serverUrl: string): Promise<Storage & { url: string }> {
  const schema = await freshDatabase(serverUrl);
  const storage = await mysqlStorage(schema.url);
  return {
    ...storage,
    url: schema.url,
    async close() {
      await storage.close();
      await schema.drop();
    },
  };
}

function onServer(url: string): void {
  describeDeadlines(() => freshStorage(url));
  describeCallLeases(() => freshStorage(url));
  describeRegister(async () => (await instances(url, 0))[0]);
  describeChangeProfile(async () => (await instances(url, 0))[0]);
  describeFileRows(async () => (await instances(url, 0))[0]);
  describeSessions(async () => (await instances(url, 0))[0]);
  describeInvites((options) => instances(url, 1, options));
  describeOperatorRaces(() => instances(url, 1));
  describeRaces(() => instances(url, 1, { limits: { hashQueue: 100, hashQueuePerNetwork: 100 } }));
}

await describeWithServer('mariadb', onServer);
if (testAllDatabases) await describeWithServer('mysql', onServer);
