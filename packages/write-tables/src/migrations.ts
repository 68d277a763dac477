/** The schema of the write tables, in the database of the log: command-service migrates it, the other services wait for it. */
import { createTable } from '@parley/database/build-table';
import type { Schema } from '@parley/database/migrations';
import { callParticipants } from './call-participants.ts';
import { credentials } from './credentials.ts';
import { deadlines } from './deadlines.ts';
import { files, fileUsage } from './files.ts';
import { lastSeen } from './last-seen.ts';
import { names } from './names.ts';
import { refreshTokenHashes } from './refresh-tokens.ts';
import { sessions } from './sessions.ts';

const tables = [names, credentials, sessions, refreshTokenHashes, callParticipants, deadlines, lastSeen, files, fileUsage];

export const writeTableSchema: Schema = {
  name: 'write_tables',
  migrations: [
    {
      id: '0001-baseline',
      async up(knex) {
        for (const table of tables) await createTable(knex, table);
      },
    },
  ],
};
