/** Connections that ask to become something else, in the one process that has every path. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

describe('an upgrade', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  async function asked(path: string, headers: Record<string, string>): Promise<number | undefined> {
    const asking = request(system.origin + path, { headers, agent: false }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  }

  // As Java's client and `curl --http2` ask in the clear, with each request.
  const toHttp2 = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };

  test.each([
    ['/v1/me', 401],
    ['/healthz', 200],
    ['/docs', 200],
    ['/socket.io/?EIO=4&transport=polling', 200],
  ])('to HTTP/2 is left aside: %s answers %i', async (path, status) => {
    expect(await asked(path, toHttp2)).toBe(status);
  });
});
