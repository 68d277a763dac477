/** What projector keeps beside the read tables, in the same database, so that one transaction moves both. */
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Which side of each read table is live. Only a rebuild's last transaction changes it. */
export const projectionSlots = defineTable(
  'projection_slots',
  {
    projection: column.text(64),
    /** With whose checkpoints it moves. */
    subscription: column.text(64),
    /** `a` or `b`. */
    slot: column.text(1),
    /** The projection's version by which the side was folded. */
    version: column.integer(),
  },
  { primaryKey: ['projection'] },
);

/** Up to where a partition's changes were taken by the push channel. May lag: what lies beyond is pushed again. */
export const pushCheckpoints = defineTable(
  'push_checkpoints',
  { partitionId: column.integer(), position: column.integer(), epoch: column.integer(), eventId: column.nullable(column.id()) },
  { primaryKey: ['partitionId'] },
);

/** A conversation, pair or account whose event at `position` could not be folded: the dead letters. */
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

/** Every event that waits in a parked sequence, the one that failed and all after it. */
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
