/** The numbers of a process, in Prometheus' form. Our own are named `parley_<what>_<unit>`, those of Node as prom-client names them. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { HttpMetrics } from './http/observe-requests.ts';

/**
 * Milliseconds. The event loop's lag is measured by waking the process so often. Every 10 ms, prom-client's default, was
 * 0.9 % of a core for each service that does nothing.
 */
const lagMeasuredEvery = 50;

/** A registry with the process's own numbers: memory, CPU, garbage collection, lag of the event loop. */
export function createRegistry({ service }: { service: string }): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagMeasuredEvery });
  return registry;
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One histogram for all HTTP apps of a registry. */
export function createHttpMetrics(registry: Registry): HttpMetrics {
  const duration = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['operation', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  // prom-client hashes labels at each call; which pairs there are is soon known.
  const children = new Map<string, Histogram.Internal<string>>();

  return {
    observe({ operation, status, seconds }) {
      const name = `${operation} ${status}`;
      const child = children.get(name) ?? duration.labels(operation, String(status));
      children.set(name, child);
      child.observe(seconds);
    },
  };
}
