/** Where in the log: by a time, by a client's position token, or by partition and position. */
import type { EventStore } from '@parley/event-store/event-store';
import { PARTITIONS } from '@parley/events/partitions';
import { decodePosition } from '@parley/events/positions';
import { positionsAtTime, recordedAt } from '@parley/projector/inspect/positions-at';
import { Misuse, Refusal } from '../refusal.ts';

export type Place =
  /** Microseconds since 1970. */
  { kind: 'time'; micros: number } | { kind: 'position'; partition: number; position: number; epoch: number | null };

/** Throws Misuse. */
export function parsePlace(text: string): Place {
  const pair = /^(\d{1,2}):(\d{1,15})$/.exec(text);
  if (pair) {
    const [partition, position] = [Number(pair[1]), Number(pair[2])];
    if (partition < PARTITIONS) return { kind: 'position', partition, position, epoch: null };
  }
  const token = decodePosition(text);
  if (token) return { kind: 'position', ...token };
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { kind: 'time', micros: time * 1_000 };
  throw new Misuse(
    `'${text}' is no place in the log: write a time (2026-05-01T12:00:00Z), a Parley-Position, or partition:position (17:1234)`,
  );
}

/** Throws Refusal when the place is of another history, or is not there yet. */
export async function requirePlace(store: EventStore, place: Place): Promise<void> {
  if (place.kind === 'time') return;
  if (place.epoch !== null && place.epoch !== store.epoch)
    throw new Refusal(`the position is of epoch ${place.epoch}, the log of epoch ${store.epoch}`);
  const head = (await store.heads()).find(({ partition }) => partition === place.partition)?.position ?? 0;
  if (place.position > head) throw new Refusal(`partition ${place.partition} ends at ${head}`, 'parley projections --partitions');
}

/**
 * By partition: the position of its last event that had happened at the place. Of a position: it and what came before it
 * there, and in the other partitions what was recorded no later.
 */
export async function positionsAt(store: EventStore, place: Place): Promise<Map<number, number>> {
  await requirePlace(store, place);
  const ends = await positionsAtTime(store, place.kind === 'time' ? place.micros : await timeOf(store, place));
  if (place.kind === 'position') ends.set(place.partition, place.position);
  return ends;
}

async function timeOf(store: EventStore, { partition, position }: { partition: number; position: number }): Promise<number> {
  const micros = await recordedAt(store, partition, position);
  if (micros === null) throw new Refusal(`partition ${partition} has no event at ${position}`, 'parley verify');
  return micros;
}
