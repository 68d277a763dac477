import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import type { Need, Projection, Step } from '../projections/projection.ts';
import type { BatchRows } from './batch-rows.ts';

/** Id of the conversation, pair or account that is parked as a whole when one of its events fails. */
export function sequenceOf(event: AnyStoredEvent): string {
  return streamOwnerId(event.stream);
}

export interface ParkedEvent {
  event: AnyStoredEvent;
  /** Set for the first event of its sequence. */
  cause?: { projection: string; error: unknown };
}

export interface AppliedBatch {
  applied: AnyStoredEvent[];
  parked: ParkedEvent[];
}

/** The rows and earlier events that the events' steps read. A step that throws here throws again when its event is applied. */
export function needsOf(projections: readonly Projection[], events: readonly AnyStoredEvent[]): Need[] {
  const stepsOf = stepsBy(projections);
  const needs: Need[] = [];
  for (const event of events) {
    for (const { step } of stepsOf(event.type)) {
      try {
        if (step.needs) needs.push(...step.needs(event as never));
      } catch {
        // `applyBatch` parks the event.
      }
    }
  }
  return needs;
}

/** Events known to fail before they are applied. */
export interface KnownFailures {
  /** True if the event's sequence is parked already. */
  isParked(event: AnyStoredEvent): boolean;
  /** The database's error for the event's rows, else undefined. */
  rejectionOf(event: AnyStoredEvent): unknown;
}

export const noKnownFailures: KnownFailures = { isParked: () => false, rejectionOf: () => undefined };

/**
 * Applies the events in order to the rows. An event that throws changes nothing; it and all later events of its sequence are
 * returned as parked.
 */
export function applyBatch(
  projections: readonly Projection[],
  events: readonly AnyStoredEvent[],
  rows: BatchRows,
  knownFailures: KnownFailures = noKnownFailures,
): AppliedBatch {
  const stepsOf = stepsBy(projections);
  const batch: AppliedBatch = { applied: [], parked: [] };
  const parked = new Set<string>();
  for (const event of events) {
    if (parked.has(sequenceOf(event)) || knownFailures.isParked(event)) {
      batch.parked.push({ event });
      continue;
    }
    const rejection = knownFailures.rejectionOf(event);
    const cause = rejection === undefined ? applyEvent(stepsOf(event.type), event, rows) : { projection: 'database', error: rejection };
    if (cause) {
      parked.add(sequenceOf(event));
      batch.parked.push({ event, cause });
    } else {
      batch.applied.push(event);
    }
  }
  return batch;
}

function applyEvent(steps: readonly NamedStep[], event: AnyStoredEvent, rows: BatchRows): ParkedEvent['cause'] {
  rows.beginEvent(event);
  for (const { projection, step } of steps) {
    try {
      step.apply(event as never, rows);
    } catch (error) {
      rows.rollbackEvent();
      return { projection, error };
    }
  }
  rows.commitEvent();
  return undefined;
}

interface NamedStep {
  projection: string;
  step: Step<never>;
}

const stepCache = new WeakMap<readonly Projection[], Map<EventType, NamedStep[]>>();

/** The steps of an event type, in the projections' order. Cached: most projections have none for a type. */
function stepsBy(projections: readonly Projection[]): (type: EventType) => readonly NamedStep[] {
  let byType = stepCache.get(projections);
  if (!byType) stepCache.set(projections, (byType = new Map()));
  const found = byType;
  return (type) => {
    let steps = found.get(type);
    if (!steps) found.set(type, (steps = namedSteps(projections, type)));
    return steps;
  };
}

function namedSteps(projections: readonly Projection[], type: EventType): NamedStep[] {
  return projections.flatMap(({ table, steps }) => {
    const step: Step<never> | undefined = steps[type];
    return step ? [{ projection: table.name, step }] : [];
  });
}
