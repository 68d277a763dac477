/** The compose profile `tls`: what Caddy answers over plain HTTP, and where TLS leads to. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { afterAll, expect, test } from '@jest/globals';
import { listen } from '@parley/service-kit/graceful-server';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startCaddy } from '@parley/testing-kit/servers/caddy';

/** Stands for the proxy; answers with the headers that it received. */
const proxy = createServer((incoming, response) => void response.end(JSON.stringify(incoming.headers)));
const proxyPort = await listen(proxy, { host: '127.0.0.1', port: 0 });
afterAll(() => void proxy.close());

await describeWithPrivateServer(
  'caddy',
  () => startCaddy(proxyPort),
  (caddy) => {
    const plain = (path: string, method = 'GET') => fetch(`${caddy.plainUrl}${path}`, { method, redirect: 'manual' });

    test('pages are redirected to HTTPS', async () => {
      const { status, headers } = await plain('/c/one?around=7');
      expect([status, headers.get('location')]).toEqual([308, `${caddy.url}/c/one?around=7`]);
    });

    test.each([
      ['POST', '/v1/sessions'],
      ['GET', '/v1/me'],
      ['GET', '/V1/me'],
      ['GET', '/socket.io/?EIO=4&transport=polling'],
      ['GET', '/peerjs/peerjs?token=secret'],
      ['GET', '/admin/api/state'],
      ['POST', '/'],
    ])('%s %s is refused: a client that was redirected would go on sending its token in clear text', async (method, path) => {
      const answer = await plain(path, method);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('location')]).toEqual([
        403,
        'application/problem+json',
        null,
      ]);
      expect(await answer.json()).toMatchObject({ status: 403, code: 'forbidden', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    });

    test('HTTPS leads to the proxy, with the address and the scheme of the client', async () => {
      const headers = await getOverTls(`${caddy.url}/v1/me`, { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' });
      expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
    });
  },
);

/** The certificate is of an authority that Caddy made for itself. */
function getOverTls(url: string, headers: Record<string, string>): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, rejectUnauthorized: false, family: 4 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(body) as IncomingHttpHeaders));
    });
    sent.once('error', reject);
    sent.end();
  });
}
