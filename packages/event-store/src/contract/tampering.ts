/** What happens to a log from outside, in SQL that all adapters' tables understand. */

/** A later release wrote this event. */
export function madeUnknown(partition: number, position: number): string[] {
  return [`UPDATE events SET type = 'NotInventedYet' WHERE partition_id = ${partition} AND position = ${position}`];
}

/** A later release wrote this event in a later version of its schema. */
export function madeNewer(partition: number, position: number): string[] {
  return [`UPDATE events SET schema_version = 99 WHERE partition_id = ${partition} AND position = ${position}`];
}

/** A crash or a restore lost all events after this position. */
export function lostAfter(partition: number, position: number): string[] {
  return [
    `DELETE FROM events WHERE partition_id = ${partition} AND position > ${position}`,
    `UPDATE heads SET position = ${position} WHERE partition_id = ${partition}`,
  ];
}

/** The operator's answer to a restore. */
export function newEpoch(epoch: number): string[] {
  return [`UPDATE store SET epoch = ${epoch}`, `UPDATE heads SET epoch = ${epoch}`];
}

/** The database's clock was ahead when it wrote last, and has been set back since. */
export function clockSetBack(partition: number, lastRecordedAt: number): string[] {
  return [`UPDATE heads SET last_recorded_at = ${lastRecordedAt} WHERE partition_id = ${partition}`];
}
