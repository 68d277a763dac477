/** Queries at a constant rate, round-robin over a few connections. A query is skipped if no connection is free. */
import { buildGetRequest, HttpConnection } from '../load/http-connection.ts';
import type { Address } from '../load/plan.ts';
import { percentile } from '../measure/statistics.ts';

export interface Query {
  path: string;
  token: string;
}

export interface QueryReport {
  responses: number;
  p50: number;
  p99: number;
  /** Responses other than 200 with their counts, for example `3 × 503 of GET /v1/conversations`. */
  failures: string[];
}

const connectionCount = 8;

/** Returns a function that stops the load and returns its report. */
export function startQueries(address: Address, queries: readonly Query[], perSecond: number): () => QueryReport {
  const connections = Array.from({ length: connectionCount }, () => new HttpConnection(address));
  const free = [...connections];
  const times: number[] = [];
  const failureCounts = new Map<string, number>();
  let next = 0;
  const sendNext = (): void => {
    const connection = free.shift();
    if (!connection) return;
    const { path, token } = queries[next++ % queries.length]!;
    const startedAt = performance.now();
    connection.send(buildGetRequest(address, path, token), (status) => {
      times.push(performance.now() - startedAt);
      if (status !== 200) {
        const failure = `${status} of GET ${path}`;
        failureCounts.set(failure, (failureCounts.get(failure) ?? 0) + 1);
      }
      // Status 0: the connection was lost and cannot be reused.
      if (status !== 0) free.push(connection);
    });
  };
  const timer = setInterval(sendNext, 1000 / perSecond);
  return () => {
    clearInterval(timer);
    for (const connection of connections) connection.close();
    const failures = Array.from(failureCounts, ([failure, count]) => `${count} × ${failure}`);
    return { responses: times.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99), failures };
  };
}
