/** Changes to a log from outside, in SQL that every adapter understands. */

/** Makes the event one of a newer release. */
export function madeUnknown(partition: number, position: number): string[] {
  return [`UPDATE events SET type = 'NotInventedYet' WHERE partition_id = ${partition} AND position = ${position}`];
}

/** Makes the event one of a newer schema version. */
export function madeNewer(partition: number, position: number): string[] {
  return [`UPDATE events SET schema_version = 99 WHERE partition_id = ${partition} AND position = ${position}`];
}

/** Deletes all events after this position, like a crash or a restore. */
export function lostAfter(partition: number, position: number): string[] {
  return [
    `DELETE FROM events WHERE partition_id = ${partition} AND position > ${position}`,
    `DELETE FROM event_entities WHERE partition_id = ${partition} AND position > ${position}`,
    `UPDATE heads SET position = ${position} WHERE partition_id = ${partition}`,
  ];
}

/** Raises the epoch, as an operator does after a restore. */
export function newEpoch(epoch: number): string[] {
  return [`UPDATE store SET epoch = ${epoch}`, `UPDATE heads SET epoch = ${epoch}`];
}

/** Makes the last write one of a clock that has been set back since. */
export function clockSetBack(partition: number, lastRecordedAt: number): string[] {
  return [`UPDATE heads SET last_recorded_at = ${lastRecordedAt} WHERE partition_id = ${partition}`];
}
