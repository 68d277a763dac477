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
  const taken: AnyStoredEvent[] = [];
  for (const event of events) {
    if (budget.left <= 0) break;
    taken.push(event);
    budget.left -= weighing.reduce((weight, weightOf) => Math.max(weight, weightOf(event)), 1);
  }
  return taken;
}
