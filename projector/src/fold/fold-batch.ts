import type { AnyStoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import type { Need, Projection, Step } from '../projections/projection.ts';
import type { BatchRows } from './batch-rows.ts';

/** What is parked together when an event of it cannot be folded: a conversation, a pair, an account. */
export function sequenceOf(event: AnyStoredEvent): string {
  return streamOwnerId(event.stream);
}

export interface ParkedEvent {
  event: AnyStoredEvent;
  /** Why, when it is the first of its sequence. */
  cause?: { projection: string; error: unknown };
}

export interface FoldedBatch {
  folded: AnyStoredEvent[];
  parked: ParkedEvent[];
}

/** Every row that the events' steps look at. A step that throws here throws again when the event is folded. */
export function needsOf(projections: readonly Projection[], events: readonly AnyStoredEvent[]): Need[] {
  return events.flatMap((event) =>
    projections.flatMap((projection) => {
      try {
        return stepOf(projection, event)?.needs?.(event as never) ?? [];
      } catch {
        return [];
      }
    }),
  );
}

/** What the fold already knows of events that cannot be folded. */
export interface Obstacles {
  /** Whether the event's sequence is parked already. */
  isParked(event: AnyStoredEvent): boolean;
  /** Why the database refused what the event makes, when it did. */
  refusalOf(event: AnyStoredEvent): unknown;
}

export const noObstacles: Obstacles = { isParked: () => false, refusalOf: () => undefined };

/**
 * Folds the events in order into the rows. An event that throws changes nothing; it and all later ones of its sequence
 * are handed back as parked, the others go on.
 */
export function foldBatch(
  projections: readonly Projection[],
  events: readonly AnyStoredEvent[],
  rows: BatchRows,
  obstacles: Obstacles = noObstacles,
): FoldedBatch {
  const batch: FoldedBatch = { folded: [], parked: [] };
  const parked = new Set<string>();
  for (const event of events) {
    if (parked.has(sequenceOf(event)) || obstacles.isParked(event)) {
      batch.parked.push({ event });
      continue;
    }
    const refusal = obstacles.refusalOf(event);
    const cause = refusal === undefined ? foldEvent(projections, event, rows) : { projection: 'database', error: refusal };
    if (cause) {
      parked.add(sequenceOf(event));
      batch.parked.push({ event, cause });
    } else {
      batch.folded.push(event);
    }
  }
  return batch;
}

function foldEvent(projections: readonly Projection[], event: AnyStoredEvent, rows: BatchRows): ParkedEvent['cause'] {
  rows.begin(event);
  for (const projection of projections) {
    try {
      stepOf(projection, event)?.fold(event as never, rows);
    } catch (error) {
      rows.drop();
      return { projection: projection.table.name, error };
    }
  }
  rows.keep();
  return undefined;
}

function stepOf(projection: Projection, event: AnyStoredEvent): Step<never> | undefined {
  return projection.steps[event.type];
}
