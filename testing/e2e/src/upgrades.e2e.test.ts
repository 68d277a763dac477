/** HTTP upgrade requests to the standalone process, which serves every path. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

describe('HTTP upgrade', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  async function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
    const upgrade = request(system.origin + path, { headers, agent: false }).end();
    const [response] = (await once(upgrade, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  // Java's HTTP client and `curl --http2` send these with each plain-text request.
  const toHttp2 = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };

  test.each([
    ['/v1/me', 401],
    ['/healthz', 200],
    ['/docs', 200],
    ['/socket.io/?EIO=4&transport=polling', 200],
  ])('to HTTP/2 is ignored: %s answers %i', async (path, status) => {
    expect(await statusOf(path, toHttp2)).toBe(status);
  });
});
