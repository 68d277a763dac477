import type { DropReason } from '@parley/event-bus/event-bus';
import { Counter, type Registry } from 'prom-client';

const reasons: readonly DropReason[] = ['away', 'blocked', 'full', 'malformed'];

/** Registers `parley_event_bus_dropped_total`; returns the function that counts a drop. */
export function eventBusMetrics(registry: Registry): (reason: DropReason) => void {
  const dropped = new Counter({
    name: 'parley_event_bus_dropped_total',
    help: 'Commits that were not published; projectors read them from the log within a quarter of a second',
    labelNames: ['reason'],
    registers: [registry],
  });
  // An alert sees an increase only of a series that exists.
  for (const reason of reasons) dropped.inc({ reason }, 0);
  return (reason) => dropped.inc({ reason });
}
