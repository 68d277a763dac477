/** The rights of the services' database accounts, tried on every table. */
import { describe, expect, test } from '@jest/globals';
import { isPermitted, querySql } from '@parley/testing-kit/servers/sql';
import type { DistributedSystem, ServiceName } from '../systems/distributed.ts';
import { accountOf, accountUrl } from '../systems/service-accounts.ts';

export function databaseAccounts(system: () => DistributedSystem): void {
  const mayRun = (service: ServiceName, statement: string) =>
    isPermitted(accountUrl(system().database.url, accountOf[service], 'parley'), statement);

  describe('M9: the database account', () => {
    test.each([
      ['query-service', []],
      ['realtime-gateway', ['parley.last_seen']],
      ['signaling', []],
      ['dispatcher', ['parley.dispatcher_', 'parley.webhook']],
      ['projector', ['parley.projector_instances', 'parley.shard_leases', 'parley_read.']],
    ] as const)('of %s writes to %j alone', async (service, prefixes) => {
      const tables = await tablesOf(system());
      const writable: string[] = [];
      for (const { table, column } of tables)
        if (await mayRun(service, `UPDATE ${table} SET \`${column}\` = \`${column}\` WHERE 1 = 0`)) writable.push(table);
      const expected = tables.map(({ table }) => table).filter((table) => prefixes.some((prefix) => table.startsWith(prefix)));
      expect(writable).toEqual(expected);
      expect(expected.length >= prefixes.length && tables.length > 40).toBe(true);
    });

    test.each(['credentials', 'refresh_tokens', 'user_links'])('of command-service alone reads %s', async (table) => {
      const services = Object.keys(accountOf) as ServiceName[];
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

/** All tables of both schemas with their schema, and a column of each. */
function tablesOf({ database }: DistributedSystem): Promise<{ table: string; column: string }[]> {
  return querySql(
    database.url,
    `SELECT CONCAT(table_schema, '.', table_name) AS \`table\`, MIN(column_name) AS \`column\` FROM information_schema.columns
     WHERE table_schema IN ('parley', 'parley_read') GROUP BY table_schema, table_name ORDER BY table_schema, table_name`,
  );
}
