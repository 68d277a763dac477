/** An account for each service at every store, with the rights of deploy/accounts.ts, and a schema of its own for the read tables. */
import { openRedis } from '@parley/service-kit/redis/open-redis';
import type { RabbitmqServer } from '@parley/testing-kit/servers/rabbitmq';
import { runSql } from '@parley/testing-kit/servers/sql';
import { waitUntil } from '@parley/testing-kit/wait-until';
import {
  accountOf,
  brokerPermissions,
  createAccount,
  createSchema,
  grantsOfKeys,
  grantsOfOwner,
  grantsOfServices,
  redisRules,
} from '../../../../deploy/accounts.ts';
import type { DistributedOptions, Servers, ServiceName } from './distributed.ts';

const password = 'secret-of-an-account';
const accounts = Object.values(accountOf);

/** The address of a server for the account of a service. */
export function accountUrl(serverUrl: string, service: ServiceName, schema?: string): string {
  const path = schema === undefined ? {} : { pathname: `/${schema}` };
  return Object.assign(new URL(serverUrl), { username: accountOf[service], password, ...path }).href;
}

/** Options of `startDistributed`. */
export function withServiceAccounts(): Pick<DistributedOptions, 'processEnvironment'> {
  let creating: Promise<unknown> | undefined;
  let granting: Promise<void> | undefined;
  return {
    async processEnvironment({ service }, servers) {
      const { database, rabbitmq, redis } = servers;
      await (creating ??= createAccounts(servers));
      if (service !== 'command-service') await (granting ??= grant(database.url));
      return {
        DATABASE_URL: accountUrl(database.url, service, 'parley'),
        READ_DATABASE_URL: accountUrl(database.url, service, 'parley_read'),
        KEYS_DATABASE_URL: accountUrl(database.url, service, 'parley_keys'),
        AMQP_URL: accountUrl(rabbitmq.url, service),
        REDIS_URL: accountUrl(redis.url, service),
      };
    },
  };
}

async function createAccounts({ database, rabbitmq, redis }: Servers): Promise<void> {
  await runSql(database.url, [
    ...accounts.flatMap((account) => createAccount(account, password)),
    ...['parley', 'parley_read'].flatMap((schema) => [createSchema(schema), ...grantsOfOwner(schema)]),
    ...grantsOfKeys('parley_keys'),
  ]);
  await createBrokerAccounts(rabbitmq as RabbitmqServer);
  const administrator = openRedis(redis.url, {});
  for (const account of accounts) await administrator.call('ACL', 'SETUSER', account, `>${password}`, ...redisRules(account));
  administrator.disconnect();
}

async function createBrokerAccounts({ control }: RabbitmqServer): Promise<void> {
  for (const [account, { configure, write, read }] of Object.entries(brokerPermissions)) {
    await control('add_user', account, password);
    await control('set_permissions', account, configure, write, read);
  }
}

/** Waits for the tables, which command-service creates. */
async function grant(serverUrl: string): Promise<void> {
  const granted = async (): Promise<boolean> => {
    try {
      await runSql(serverUrl, grantsOfServices('parley', 'parley_read'));
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return false;
      throw error;
    }
  };
  await waitUntil(granted, { what: 'the tables of command-service', deadlineMs: 60_000, pauseMs: 200 });
}
