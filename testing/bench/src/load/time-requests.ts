import { percentile } from '../measure/statistics.ts';
import { HttpConnection } from './http-connection.ts';
import type { Address } from './plan.ts';

/** Milliseconds of the median GET, one after the other for so long. Throws when one is not answered with 200. */
export async function timeReads(address: Address, path: string, token: string, seconds: number): Promise<number> {
  const connection = new HttpConnection(address);
  const request = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: ${address.host}:${address.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'latin1',
  );
  const ask = () => new Promise<number>((resolve) => connection.send(request, resolve));
  const times: number[] = [];
  // The first few are not counted: they open connections and fill caches.
  for (let index = 0; index < 10; index++) await ask();
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    const began = performance.now();
    const status = await ask();
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    times.push(performance.now() - began);
  }
  connection.close();
  return percentile(times, 0.5);
}
