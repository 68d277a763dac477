/** Queries at a steady rate, over a few connections in turn; one that still waits for its answer is passed over. */
import { HttpConnection } from '../load/http-connection.ts';
import type { Address } from '../load/plan.ts';
import { percentile } from '../measure/statistics.ts';

export interface Query {
  path: string;
  token: string;
}

export interface ReadReport {
  answered: number;
  p50: number;
  p99: number;
  /** What was not answered 200, and how often: `3 × 503 of GET /v1/conversations`. */
  failures: string[];
}

const connections = 8;

/** Answers what ends it. */
export function startReads(address: Address, queries: readonly Query[], perSecond: number): () => ReadReport {
  const free = Array.from({ length: connections }, () => new HttpConnection(address));
  const all = [...free];
  const times: number[] = [];
  const failed = new Map<string, number>();
  let next = 0;
  const ask = (): void => {
    const connection = free.shift();
    if (!connection) return;
    const query = queries[next++ % queries.length]!;
    const began = performance.now();
    connection.send(requestOf(address, query), (status) => {
      times.push(performance.now() - began);
      if (status !== 200) {
        const what = `${status} of GET ${query.path}`;
        failed.set(what, (failed.get(what) ?? 0) + 1);
      }
      // A connection that was lost answers nothing any more.
      if (status !== 0) free.push(connection);
    });
  };
  const timer = setInterval(ask, 1000 / perSecond);
  return () => {
    clearInterval(timer);
    for (const connection of all) connection.close();
    const failures = Array.from(failed, ([what, count]) => `${count} × ${what}`);
    return { answered: times.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99), failures };
  };
}

function requestOf({ host, port }: Address, { path, token }: Query): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`, 'latin1');
}
