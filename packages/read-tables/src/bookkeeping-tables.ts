/** The projector's own tables, in the database of the read tables, so that one transaction changes both. */
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Active slot of each read table. Only the last transaction of a rebuild changes it. */
export const projectionSlots = defineTable(
  'projection_slots',
  {
    projection: column.text(64),
    /** Subscription whose checkpoints apply to the table. */
    subscription: column.text(64),
    /** `a` or `b`. */
    slot: column.text(1),
    /** Version of the projection that filled the slot. */
    version: column.integer(),
  },
  { primaryKey: ['projection'] },
);

/** Position up to which the push channel accepted each partition's pushes. May lag; later events are pushed again. */
export const pushCheckpoints = defineTable(
  'push_checkpoints',
  { partitionId: column.integer(), position: column.integer(), epoch: column.integer(), eventId: column.nullable(column.id()) },
  { primaryKey: ['partitionId'] },
);

/** Conversations, pairs and accounts whose event at `position` could not be projected. */
export const parkedSequences = defineTable(
  'parked_sequences',
  {
    subscription: column.text(64),
    partitionId: column.integer(),
    sequenceId: column.id(),
    position: column.integer(),
    eventId: column.id(),
    eventType: column.text(64),
    projection: column.text(64),
    error: column.text(),
    parkedAt: column.micros(),
  },
  { primaryKey: ['subscription', 'partitionId', 'sequenceId'] },
);

/** Dead letters: the failed event of each parked sequence and all later ones. */
export const parkedEvents = defineTable(
  'parked_events',
  {
    subscription: column.text(64),
    partitionId: column.integer(),
    position: column.integer(),
    sequenceId: column.id(),
    stream: column.text(96),
    version: column.integer(),
  },
  {
    primaryKey: ['subscription', 'partitionId', 'position'],
    indexes: { by_sequence: { columns: ['subscription', 'partitionId', 'sequenceId', 'position'] } },
  },
);

export type ProjectionSlotRow = RowOf<typeof projectionSlots>;
export type PushCheckpointRow = RowOf<typeof pushCheckpoints>;
export type ParkedSequenceRow = RowOf<typeof parkedSequences>;
export type ParkedEventRow = RowOf<typeof parkedEvents>;

export const bookkeepingTables = [projectionSlots, pushCheckpoints, parkedSequences, parkedEvents] as const;
