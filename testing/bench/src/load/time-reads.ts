import { percentile } from '../measure/statistics.ts';
import { buildGetRequest, HttpConnection } from './http-connection.ts';
import type { Address } from './plan.ts';

/** Requests before the measurement, which open connections and fill caches. */
const warmUpRequests = 10;

/** Sends GET requests one at a time for `seconds` and returns the median response time in milliseconds. Throws on a status other than 200. */
export async function timeReads(address: Address, path: string, token: string, seconds: number): Promise<number> {
  const connection = new HttpConnection(address);
  const request = buildGetRequest(address, path, token);
  const get = () => new Promise<number>((resolve) => connection.send(request, resolve));
  const times: number[] = [];
  for (let index = 0; index < warmUpRequests; index++) await get();
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    const startedAt = performance.now();
    const status = await get();
    if (status !== 200) throw new Error(`GET ${path} returned ${status}`);
    times.push(performance.now() - startedAt);
  }
  connection.close();
  return percentile(times, 0.5);
}
