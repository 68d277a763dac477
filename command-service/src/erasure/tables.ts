import type { Schema } from '@parley/database/migrations';
import { createCheckpoints } from '@parley/read-tables/checkpoint-table';
import { leaseTables } from '@parley/subscription/lease-tables';

/** Positions up to which the log was searched for what is to be erased. */
export const checkpointTable = 'eraser_checkpoints';

/** Destroys the keys of deleted messages. */
export const messageEraser = 'eraser';

export const eraserLeases = leaseTables({ instances: 'eraser_instances', leases: 'eraser_leases' });

/** In the key store: keys that are restored from a backup come with the checkpoint of that time, and are erased again. */
export const eraserSchema: Schema = {
  name: 'eraser',
  migrations: [{ id: '0001-checkpoints', up: (knex) => createCheckpoints(knex, checkpointTable, 'eraser_checkpoint_moved') }],
};
