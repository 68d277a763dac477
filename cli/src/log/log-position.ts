/** Positions in the log as operators write them: a time, a client's position token, or partition:position. */
import type { EventStore } from '@parley/event-store/event-store';
import { PARTITIONS } from '@parley/events/partitions';
import { decodePosition } from '@parley/events/positions';
import { positionsAtTime, recordedAt } from '@parley/projector/inspect/positions-at';
import { CommandFailed, UsageError } from '../command-failed.ts';

export type LogPosition =
  /** Microseconds since 1970. */
  { kind: 'time'; micros: number } | { kind: 'position'; partition: number; position: number; epoch: number | null };

/** Throws UsageError. */
export function parseLogPosition(text: string): LogPosition {
  const pair = /^(\d{1,2}):(\d{1,15})$/.exec(text);
  if (pair) {
    const [partition, position] = [Number(pair[1]), Number(pair[2])];
    if (partition < PARTITIONS) return { kind: 'position', partition, position, epoch: null };
  }
  const token = decodePosition(text);
  if (token) return { kind: 'position', ...token };
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { kind: 'time', micros: time * 1_000 };
  throw new UsageError(
    `invalid position '${text}': expected a time (2026-05-01T12:00:00Z), a Parley-Position token or partition:position (17:1234)`,
  );
}

/** Throws CommandFailed when the position belongs to another epoch or is beyond the head. */
export async function requireInLog(store: EventStore, position: LogPosition): Promise<void> {
  if (position.kind === 'time') return;
  if (position.epoch !== null && position.epoch !== store.epoch)
    throw new CommandFailed(`the position belongs to epoch ${position.epoch}, but the log is in epoch ${store.epoch}`);
  const head = (await store.heads()).find(({ partition }) => partition === position.partition)?.position ?? 0;
  if (position.position > head)
    throw new CommandFailed(`partition ${position.partition} ends at position ${head}`, 'parley projections --partitions');
}

/**
 * Returns, by partition, the position of the last event to include. For a partition's position: the events up to it, and in the other
 * partitions the events recorded no later.
 */
export async function positionsAt(store: EventStore, until: LogPosition): Promise<Map<number, number>> {
  await requireInLog(store, until);
  const ends = await positionsAtTime(store, until.kind === 'time' ? until.micros : await timeOf(store, until));
  if (until.kind === 'position') ends.set(until.partition, until.position);
  return ends;
}

async function timeOf(store: EventStore, { partition, position }: { partition: number; position: number }): Promise<number> {
  const micros = await recordedAt(store, partition, position);
  if (micros === null) throw new CommandFailed(`partition ${partition} has no event at position ${position}`, 'parley verify');
  return micros;
}
