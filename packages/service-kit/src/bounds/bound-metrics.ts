import { Counter, type Registry } from 'prom-client';
import type { Logger } from '../logging.ts';
import { onceAMinute } from './once-a-minute.ts';

/** Reports refusals by bounds: counted by bound, logged by key. */
export interface BoundMetrics {
  /** `bound` is a constant name in snake_case; `key` is a user id or an address prefix. */
  exceeded(bound: string, key?: string): void;
}

/**
 * Creates the counter `parley_bound_exceeded_total{bound}`. Keys go to the log alone, each once a minute: as labels they would be
 * unbounded.
 */
export function createBoundMetrics({ registry, logger }: { registry: Registry; logger: Logger }): BoundMetrics {
  const counter = new Counter({
    name: 'parley_bound_exceeded_total',
    help: 'Requests, connections and messages rejected because a limit was exceeded',
    labelNames: ['bound'],
    registers: [registry],
  });
  const isDue = onceAMinute();

  return {
    exceeded(bound, key) {
      counter.inc({ bound });
      if (isDue(`${bound} ${key ?? ''}`)) logger.info({ bound, key }, 'limit exceeded');
    },
  };
}

/** Reports nowhere. */
export const noBoundMetrics: BoundMetrics = { exceeded: () => undefined };
