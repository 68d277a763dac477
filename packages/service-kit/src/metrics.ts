/** Prometheus metrics. Parley's own are named `parley_<subject>_<unit>`, those of Node as prom-client names them. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HttpMetrics } from './http/observe-requests.ts';

/** Milliseconds between measurements of event loop lag. prom-client's default of 10 ms cost an idle service 0.9 % of a core. */
const eventLoopLagIntervalMs = 50;

/** Creates a registry with the default process metrics: memory, CPU, garbage collection, event loop lag. */
export function createRegistry({ service }: { service: string }): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopLagIntervalMs });
  return registry;
}

/** Registers `parley_log_diverged`, which is 1 while the check returns true. */
export function watchLogDivergence(registry: Registry, isDiverged: () => boolean): Gauge {
  return new Gauge({
    name: 'parley_log_diverged',
    help: '1 if the event log lacks events that were acknowledged: appends are rejected until an operator acts',
    registers: [registry],
    collect() {
      this.set(isDiverged() ? 1 : 0);
    },
  });
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Requests since the start of the process, and those that failed by a fault of the service (5xx). */
export interface HttpTotals {
  requests: number;
  errors: number;
}

/** Creates one histogram for all HTTP apps of a registry. */
export function createHttpMetrics(registry: Registry): HttpMetrics & { totals: () => HttpTotals } {
  const totals = { requests: 0, errors: 0 };
  const duration = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'Time from receiving the request headers to sending the complete response',
    labelNames: ['operation', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  // Cached, because prom-client hashes the labels on every call.
  const children = new Map<string, Histogram.Internal<string>>();

  return {
    observe({ operation, status, seconds }) {
      const key = `${operation} ${status}`;
      const child = children.get(key) ?? duration.labels(operation, String(status));
      children.set(key, child);
      child.observe(seconds);
      totals.requests++;
      if (status >= 500) totals.errors++;
    },
    totals: () => ({ ...totals }),
  };
}
