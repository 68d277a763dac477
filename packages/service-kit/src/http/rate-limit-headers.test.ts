import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createAddressLimit } from '../bounds/address-limit.ts';
import { createLimit, createRequestLimits } from '../limits.ts';
import { appWith, id } from './http-app.fixture.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

const rate = { points: 100, seconds: 60 };

/** An app whose anonymous requests are limited by address, all others by user and session. */
function limitedApp({ session = 100 } = {}) {
  const limits = createRequestLimits({
    user: createLimit({ name: 'user', rate }),
    session: createLimit({ name: 'session', rate: { points: session, seconds: 60 } }),
    address: createAddressLimit({ name: 'address', rate }),
  });
  const { app } = appWith({ limits, cors: { origins: ['https://app.example'] } });
  return {
    signedIn: () => request(app).post(`/v1/rooms/${id}/notes`).set('Authorization', 'Bearer good').send({ text: 'hello' }),
    anonymous: (path = '/v1/rooms') => request(app).get(path).set('Origin', 'https://app.example'),
  };
}

const headersOf = ({ headers }: { headers: Record<string, string> }) => [headers['ratelimit-policy'], headers['ratelimit']];

describe('RateLimit headers', () => {
  test('count down what is left, for each limit of a signed-in request', async () => {
    const { signedIn } = limitedApp({ session: 10 });
    const policy = '"session";q=10;w=60, "user";q=100;w=60';
    expect(headersOf(await signedIn())).toEqual([policy, '"session";r=9;t=60, "user";r=99;t=60']);
    expect(headersOf(await signedIn())).toEqual([policy, expect.stringMatching(/^"session";r=8;t=\d+, "user";r=98;t=\d+$/)]);
  });

  test('name the limit that refused, with nothing left until Retry-After', async () => {
    const { signedIn } = limitedApp({ session: 1 });
    await signedIn();
    const refused = await signedIn();
    expect(refused.status).toBe(429);
    expect(headersOf(refused)).toEqual(['"session";q=1;w=60', `"session";r=0;t=${refused.headers['retry-after']}`]);
  });

  test('show anonymous clients the limit of their address, on errors and unknown paths too', async () => {
    const { anonymous } = limitedApp();
    const policy = '"address";q=100;w=60';
    expect(headersOf(await anonymous())).toEqual([policy, expect.stringContaining('"address";r=99;')]);
    expect(headersOf(await anonymous('/v1/rooms/17'))).toEqual([policy, expect.stringContaining('"address";r=98;')]);
    expect(headersOf(await anonymous('/nothing'))).toEqual([policy, expect.stringContaining('"address";r=97;')]);
  });

  test('can be read by pages of other origins', async () => {
    const exposed = (await limitedApp().anonymous()).headers['access-control-expose-headers']!.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After', 'ETag', 'Location']));
  });

  test('are absent without limits', () => {
    expect(rateLimitHeaders([])).toEqual({});
  });
});
