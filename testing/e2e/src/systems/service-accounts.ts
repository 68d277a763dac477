/** A database account for each service, with the grants that deploy/print-grants.ts prints, and a schema of its own for the read tables. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runSql } from '@parley/testing-kit/servers/sql';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DistributedOptions, ServiceName } from './distributed.ts';

export const accountOf: Record<ServiceName, string> = {
  'command-service': 'parley_command',
  'query-service': 'parley_query',
  'realtime-gateway': 'parley_gateway',
  signaling: 'parley_signaling',
  dispatcher: 'parley_dispatcher',
  projector: 'parley_projector',
};

const password = 'secret-of-an-account';
const script = fileURLToPath(new URL('../../../../deploy/print-grants.ts', import.meta.url));

/** `serverUrl` is that of an administrator. */
export function accountUrl(serverUrl: string, account: string, schema: string): string {
  return Object.assign(new URL(serverUrl), { username: account, password, pathname: `/${schema}` }).href;
}

/** Options of `startDistributed`. */
export function withServiceAccounts(): Pick<DistributedOptions, 'processEnvironment'> {
  let creating: Promise<void> | undefined;
  let granting: Promise<void> | undefined;
  return {
    async processEnvironment({ service }, { database: { url } }) {
      await (creating ??= createAccounts(url));
      if (service !== 'command-service') await (granting ??= grant(url));
      const account = accountOf[service];
      return { DATABASE_URL: accountUrl(url, account, 'parley'), READ_DATABASE_URL: accountUrl(url, account, 'parley_read') };
    },
  };
}

async function createAccounts(serverUrl: string): Promise<void> {
  await runSql(serverUrl, [
    'CREATE DATABASE parley_read CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    ...Object.values(accountOf).map((account) => `CREATE USER '${account}'@'%' IDENTIFIED BY '${password}'`),
    ...['parley', 'parley\\_read'].map((schema) => `GRANT ALL ON \`${schema}\`.* TO 'parley_command'@'%'`),
  ]);
}

/** Waits for the tables, which command-service creates. */
async function grant(serverUrl: string): Promise<void> {
  const granted = async (): Promise<boolean> => {
    try {
      await runSql(serverUrl, grants());
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return false;
      throw error;
    }
  };
  await waitUntil(granted, { what: 'the tables of command-service', deadlineMs: 60_000, pauseMs: 200 });
}

function grants(): string[] {
  const printed = execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return printed.split(';\n').filter((statement) => statement !== '');
}
