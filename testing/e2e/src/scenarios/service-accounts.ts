/** The rights of the services' accounts, tried on every table, at the broker and in Redis. */
import { describe, expect, test } from '@jest/globals';
import { topologyOf } from '@parley/event-bus/topology';
import { openRedis } from '@parley/service-kit/redis/open-redis';
import { mayPublish } from '@parley/testing-kit/servers/rabbitmq';
import { isPermitted, querySql } from '@parley/testing-kit/servers/sql';
import { accountOf } from '../../../../deploy/accounts.ts';
import type { DistributedSystem, ServiceName } from '../systems/distributed.ts';
import { accountUrl } from '../systems/service-accounts.ts';

const services = Object.keys(accountOf) as ServiceName[];

export function serviceAccounts(system: () => DistributedSystem): void {
  databaseAccounts(system);
  keyStoreAccounts(system);

  test('M9: the broker takes commits from command-service alone', async () => {
    const { store, close } = await system().openTables();
    const { exchange } = topologyOf(store.id);
    await close();
    const may = (service: ServiceName) => mayPublish(accountUrl(system().rabbitmq.url, service), exchange);
    expect([await may('command-service'), await may('projector')]).toEqual([true, false]);
  });

  test.each([
    [['DEL', 'parley:0190:high-water-marks'], ['command-service']],
    [
      ['HGETALL', 'parley:0190:high-water-marks'],
      ['command-service', 'projector', 'dispatcher'],
    ],
    [['SET', 'parley:known:networks:ada', '1'], ['command-service']],
    [
      ['PUBLISH', 'parley:pushes:0190', '[]'],
      ['command-service', 'projector', 'realtime-gateway', 'signaling'],
    ],
    [['LRANGE', 'parley:peer:{ada_1}:queue', '0', '1'], ['signaling']],
    [['FLUSHALL'], []],
    [['CONFIG', 'GET', 'requirepass'], []],
  ])('M9: Redis runs %j for %j alone', async (command, allowed) => {
    const administrator = openRedis(system().redis.url, {});
    const answers = await Promise.all(services.map((service) => administrator.call('ACL', 'DRYRUN', accountOf[service], ...command)));
    administrator.disconnect();
    expect(services.filter((_, index) => answers[index] === 'OK')).toEqual(allowed);
  });
}

function databaseAccounts(system: () => DistributedSystem): void {
  const mayRun = (service: ServiceName, statement: string) => isPermitted(accountUrl(system().database.url, service, 'parley'), statement);

  describe('M9: the database account', () => {
    test.each([
      ['query-service', []],
      ['realtime-gateway', ['parley.last_seen']],
      ['signaling', []],
      ['dispatcher', ['parley.dispatcher_', 'parley.webhook']],
      ['projector', ['parley.projector_instances', 'parley.shard_leases', 'parley_read.']],
    ] as const)('of %s writes to %j alone', async (service, prefixes) => {
      const tables = await tablesOf(system(), 'parley', 'parley_read');
      const writable = await writableTables(system(), service, tables);
      const expected = tables.map(({ table }) => table).filter((table) => prefixes.some((prefix) => table.startsWith(prefix)));
      expect(writable).toEqual(expected);
      expect(expected.length >= prefixes.length && tables.length > 40).toBe(true);
    });

    test.each(['credentials', 'refresh_tokens', 'user_links'])('of command-service alone reads %s', async (table) => {
      const allowed = await Promise.all(services.map((service) => mayRun(service, `SELECT 1 FROM parley.${table} WHERE 1 = 0`)));
      expect(services.filter((_, index) => allowed[index])).toEqual(['command-service']);
    });

    test.each(['query-service', 'realtime-gateway', 'signaling', 'dispatcher', 'projector'] as const)(
      'of %s creates and drops no table next to the log',
      async (service) => {
        for (const statement of [
          'CREATE TABLE parley.another (id INT)',
          'ALTER TABLE parley.events ADD COLUMN another INT',
          'DROP TABLE parley.names',
        ])
          expect([statement, await mayRun(service, statement)]).toEqual([statement, false]);
      },
    );
  });
}

function keyStoreAccounts(system: () => DistributedSystem): void {
  const withKeys = services.filter((service) => service !== 'signaling');

  test('M9: the key store is written by command-service alone, and closed to signaling', async () => {
    const tables = await tablesOf(system(), 'parley_keys');
    expect(tables.length).toBeGreaterThan(3);
    for (const service of withKeys) {
      const expected = service === 'command-service' ? tables.map(({ table }) => table) : [];
      expect([service, await writableTables(system(), service, tables)]).toEqual([service, expected]);
    }
    const url = accountUrl(system().database.url, 'signaling', 'parley');
    expect(await isPermitted(url, 'SELECT 1 FROM parley_keys.subject_keys WHERE 1 = 0')).toBe(false);
  });
}

interface NamedTable {
  /** With its schema. */
  table: string;
  /** One of its columns. */
  column: string;
}

async function writableTables({ database }: DistributedSystem, service: ServiceName, tables: readonly NamedTable[]): Promise<string[]> {
  const writable: string[] = [];
  for (const { table, column } of tables) {
    const statement = `UPDATE ${table} SET \`${column}\` = \`${column}\` WHERE 1 = 0`;
    if (await isPermitted(accountUrl(database.url, service, 'parley'), statement)) writable.push(table);
  }
  return writable;
}

function tablesOf({ database }: DistributedSystem, ...schemas: string[]): Promise<NamedTable[]> {
  return querySql(
    database.url,
    `SELECT CONCAT(table_schema, '.', table_name) AS \`table\`, MIN(column_name) AS \`column\` FROM information_schema.columns
     WHERE table_schema IN (${schemas.map((schema) => `'${schema}'`).join()}) GROUP BY table_schema, table_name
     ORDER BY table_schema, table_name`,
  );
}
