/** The schema of the write tables, in the database of the log: command-service migrates it, the other services wait for it. */
import { createTable } from '@parley/database/build-table';
import type { Schema } from '@parley/database/migrations';
import { apiKeys } from './api-keys.ts';
import { callParticipants } from './call-participants.ts';
import { credentials } from './credentials.ts';
import { dataExports } from './data-exports.ts';
import { deadlines, retentionDeadlines } from './deadlines.ts';
import { erasureCertificates } from './erasure-certificates.ts';
import { addReleasedFiles, files, fileUsage } from './files.ts';
import { lastSeen } from './last-seen.ts';
import { mailRequests } from './mail-requests.ts';
import { names } from './names.ts';
import { refreshTokenHashes } from './refresh-tokens.ts';
import { sessions, widenDeviceNames } from './sessions.ts';
import { createStoreSecret } from './store-secret.ts';
import { userLinks } from './user-links.ts';
import { webhooks } from './webhooks.ts';

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
    { id: '0002-api-keys', up: (knex) => createTable(knex, apiKeys) },
    { id: '0003-webhooks', up: (knex) => createTable(knex, webhooks) },
    { id: '0004-store-secret', up: createStoreSecret },
    { id: '0005-released-files', up: addReleasedFiles },
    { id: '0006-user-links', up: (knex) => createTable(knex, userLinks) },
    { id: '0007-mail-requests', up: (knex) => createTable(knex, mailRequests) },
    { id: '0008-retention-deadlines', up: (knex) => createTable(knex, retentionDeadlines) },
    { id: '0009-data-exports', up: (knex) => createTable(knex, dataExports) },
    { id: '0010-erasure-certificates', up: (knex) => createTable(knex, erasureCertificates) },
    { id: '0011-sealed-device-names', up: widenDeviceNames },
  ],
};
