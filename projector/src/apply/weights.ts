/** How much of the log one transaction takes: few of the events that cost a projection as much as hundreds of others. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Projection } from '../projections/projection.ts';

/** What is left to spend, in events of the ordinary kind. */
export interface Budget {
  left: number;
}

/** The beginning of the events that the budget allows; the one that exhausts it is the last. */
export function affordable(projections: readonly Projection[], events: readonly AnyStoredEvent[], budget: Budget): AnyStoredEvent[] {
  const weighing = projections.flatMap(({ weightOf }) => weightOf ?? []);
  let count = 0;
  for (; count < events.length && budget.left > 0; count++) {
    budget.left -= weighing.reduce((weight, weightOf) => Math.max(weight, weightOf(events[count]!)), 1);
  }
  return events.slice(0, count);
}
