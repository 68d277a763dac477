import { LRUCache } from 'lru-cache';
import { Counter, type Registry } from 'prom-client';
import type { Logger } from '../logging.ts';

/** Reports refusals by bounds: counted by bound, logged by key. */
export interface BoundMetrics {
  /** `bound` is a constant name in snake_case; `key` is a user id or an address prefix. */
  exceeded(bound: string, key?: string): void;
}

/** A key that keeps exceeding a bound is logged once in this time. */
const logIntervalMs = 60_000;

/** Creates the counter `parley_bound_exceeded_total{bound}`. Keys go to the log alone: as labels they would be unbounded. */
export function createBoundMetrics({ registry, logger }: { registry: Registry; logger: Logger }): BoundMetrics {
  const counter = new Counter({
    name: 'parley_bound_exceeded_total',
    help: 'Requests, connections and messages rejected because a limit was exceeded',
    labelNames: ['bound'],
    registers: [registry],
  });
  const logged = new LRUCache<string, true>({ max: 10_000, ttl: logIntervalMs });

  return {
    exceeded(bound, key) {
      counter.inc({ bound });
      const id = `${bound} ${key ?? ''}`;
      if (logged.has(id)) return;
      logged.set(id, true);
      logger.info({ bound, key }, 'limit exceeded');
    },
  };
}

/** Reports nowhere. */
export const noBoundMetrics: BoundMetrics = { exceeded: () => undefined };
