/**
 * The tables that command-service makes beside the log: names, credentials, sessions, files, who is in a call, deadlines; and
 * when
 * users were last seen, which the gateways write. The log's own come with it.
 */
import type { Migration } from '@parley/database/migrations';
import { createTable } from '@parley/database/table-sql';
import { callParticipants } from '@parley/read-tables/call-participants';
import { files } from '@parley/read-tables/files';
import { lastSeen } from '@parley/read-tables/last-seen';
import { sessions } from '@parley/read-tables/sessions';
import { credentials } from './accounts/credentials.ts';
import { deadlines } from './deadlines/deadlines.ts';
import { names } from './accounts/names.ts';
import { fileUsage } from './files/file-rows.ts';
import { refreshTokenHashes } from './sessions/session-store.ts';

export const commandMigrations: { scope: string; migrations: readonly Migration[] } = {
  scope: 'commands',
  migrations: [
    {
      id: '0001-names-and-sessions',
      statements: (dialect) => [names, credentials, sessions, refreshTokenHashes].flatMap((table) => createTable(table, dialect)),
    },
    { id: '0002-calls', statements: (dialect) => [callParticipants, deadlines].flatMap((table) => createTable(table, dialect)) },
    { id: '0003-last-seen', statements: (dialect) => createTable(lastSeen, dialect) },
    { id: '0004-files', statements: (dialect) => [files, fileUsage].flatMap((table) => createTable(table, dialect)) },
  ],
};
