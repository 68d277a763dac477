import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Budget } from '@parley/subscription/gather-batch';
import type { Projection } from '../projections/projection.ts';

/** A projection may weigh one event as much as hundreds. Returns the first events that fit, including the one that exhausts the budget. */
export function takeWithinBudget(projections: readonly Projection[], events: readonly AnyStoredEvent[], budget: Budget): AnyStoredEvent[] {
  const weighing = projections.flatMap(({ weightOf }) => weightOf ?? []);
  let count = 0;
  for (; count < events.length && budget.left > 0; count++) {
    budget.left -= weighing.reduce((weight, weightOf) => Math.max(weight, weightOf(events[count]!)), 1);
  }
  return events.slice(0, count);
}
