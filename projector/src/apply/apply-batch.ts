import type { EventType } from '@parley/events/catalogue';
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

export interface AppliedBatch {
  projected: AnyStoredEvent[];
  parked: ParkedEvent[];
}

/** Everything that the events' steps look at. A step that throws here throws again when the event is folded. */
export function needsOf(projections: readonly Projection[], events: readonly AnyStoredEvent[]): Need[] {
  const stepsOf = stepsBy(projections);
  const needs: Need[] = [];
  for (const event of events) {
    for (const { step } of stepsOf(event.type)) {
      try {
        if (step.needs) needs.push(...step.needs(event as never));
      } catch {
        // The fold finds out.
      }
    }
  }
  return needs;
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
export function applyBatch(
  projections: readonly Projection[],
  events: readonly AnyStoredEvent[],
  rows: BatchRows,
  obstacles: Obstacles = noObstacles,
): AppliedBatch {
  const stepsOf = stepsBy(projections);
  const batch: AppliedBatch = { projected: [], parked: [] };
  const parked = new Set<string>();
  for (const event of events) {
    if (parked.has(sequenceOf(event)) || obstacles.isParked(event)) {
      batch.parked.push({ event });
      continue;
    }
    const refusal = obstacles.refusalOf(event);
    const cause = refusal === undefined ? applyEvent(stepsOf(event.type), event, rows) : { projection: 'database', error: refusal };
    if (cause) {
      parked.add(sequenceOf(event));
      batch.parked.push({ event, cause });
    } else {
      batch.projected.push(event);
    }
  }
  return batch;
}

function applyEvent(steps: readonly NamedStep[], event: AnyStoredEvent, rows: BatchRows): ParkedEvent['cause'] {
  rows.begin(event);
  for (const { projection, step } of steps) {
    try {
      step.apply(event as never, rows);
    } catch (error) {
      rows.drop();
      return { projection, error };
    }
  }
  rows.keep();
  return undefined;
}

interface NamedStep {
  projection: string;
  step: Step<never>;
}

const known = new WeakMap<readonly Projection[], Map<EventType, NamedStep[]>>();

/** The steps of an event's type, in the projections' order: looked for once, most projections have none. */
function stepsBy(projections: readonly Projection[]): (type: EventType) => readonly NamedStep[] {
  let byType = known.get(projections);
  if (!byType) known.set(projections, (byType = new Map()));
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
