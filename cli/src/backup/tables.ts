/** The tables that a backup contains, and why it leaves out the others: a test finds tables that are in neither list. */
import { snakeCase } from '@parley/database/column-codec';
import type { Table } from '@parley/database/tables';
import { checkpointTable, pendingEvents } from '@parley/dispatcher/tables';
import { keks, keyPages, subjectKeys } from '@parley/key-store/tables';
import { apiKeys } from '@parley/write-tables/api-keys';
import { credentials } from '@parley/write-tables/credentials';
import { deadlines, retentionDeadlines } from '@parley/write-tables/deadlines';
import { erasureCertificates } from '@parley/write-tables/erasure-certificates';
import { files, fileUsage } from '@parley/write-tables/files';
import { lastSeen } from '@parley/write-tables/last-seen';
import { names } from '@parley/write-tables/names';
import { refreshTokenHashes } from '@parley/write-tables/refresh-tokens';
import { sessions } from '@parley/write-tables/sessions';
import { webhooks } from '@parley/write-tables/webhooks';

export interface SavedTable {
  name: string;
  /** Columns of the primary key, in which order the rows are read. */
  key: readonly string[];
}

const saved = ({ name, primaryKey }: Table): SavedTable => ({ name, key: primaryKey.map(snakeCase) });

/** Rows that a restore writes last: they make the log one that services open. */
export const storeTables: readonly SavedTable[] = [
  { name: 'store', key: ['id'] },
  { name: 'heads', key: ['partition_id'] },
];

/** Next to the log, and of the same snapshot. */
export const logTables: readonly SavedTable[] = [
  { name: 'events', key: ['partition_id', 'position'] },
  { name: 'event_entities', key: ['partition_id', 'stream_id', 'entity', 'version'] },
  { name: 'store_secrets', key: ['name'] },
  ...[
    names,
    credentials,
    erasureCertificates,
    sessions,
    refreshTokenHashes,
    apiKeys,
    files,
    fileUsage,
    lastSeen,
    deadlines,
    retentionDeadlines,
    webhooks,
  ].map(saved),
  { name: checkpointTable, key: ['subscription', 'partition_id'] },
  saved(pendingEvents),
];

/** Tables of the key store. The master keys come last: with them its restore is complete. */
export const keyTables: readonly SavedTable[] = [
  ...[subjectKeys, keyPages].map(saved),
  { name: 'eraser_checkpoints', key: ['subscription', 'partition_id'] },
  saved(keks),
];

/** Tables next to the log that are not in a backup. */
export const leftOutTables: Readonly<Record<string, string>> = {
  data_exports: 'backups have no archives, which are deleted after a day; users ask for another',
  user_links: 'a link that was used since would work again; users ask for another',
  mail_requests: 'mails that were sent since would be sent again',
  call_participants: 'leases of seconds: deadlines end the calls',
  webhook_deliveries: 'shows the last attempts only; what waits is in webhook_pending',
  projector_instances: 'leases',
  shard_leases: 'leases',
  dispatcher_instances: 'leases',
  dispatcher_leases: 'leases',
  eraser_instances: 'leases',
  eraser_leases: 'leases',
};
