import { describe, expect, test } from '@jest/globals';
import { isSentinelUrl, openRedis, parseSentinelUrl } from './open-redis.ts';

describe('a URL of Sentinels', () => {
  test('names them, the primary and the credentials', () => {
    const url = 'redis+sentinel://parley:s%40crt@one:26380,two,[::1]:26381/main/2?sentinelPassword=w%2Ftch';
    expect(parseSentinelUrl(url)).toMatchObject({
      sentinels: [
        { host: 'one', port: 26_380 },
        { host: 'two', port: 26_379 },
        { host: '::1', port: 26_381 },
      ],
      name: 'main',
      username: 'parley',
      password: 's@crt',
      db: 2,
      sentinelPassword: 'w/tch',
    });
  });

  test('needs only a host and the name', () => {
    const options = parseSentinelUrl('redis+sentinel://one/main');
    expect(options).toMatchObject({ sentinels: [{ host: 'one', port: 26_379 }], name: 'main' });
    for (const absent of ['username', 'password', 'db', 'sentinelPassword', 'tls']) expect(options).not.toHaveProperty(absent);
    expect(parseSentinelUrl('redis+sentinel://:secret@one/main')).toMatchObject({ password: 'secret' });
  });

  test('with rediss, encrypts the connections to the Sentinels too', () => {
    expect(parseSentinelUrl('rediss+sentinel://one/main')).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true });
  });

  test.each([
    'redis+sentinel://one:26379,two:26379',
    'redis+sentinel://one:26379,/main',
    'redis+sentinel://one:0/main',
    'redis+sentinel://one:99999/main',
    'redis+sentinel://one/main/two',
    'redis+sentinel:///main',
    'redis://one/main',
  ])('is not %s', (url) => {
    expect(isSentinelUrl(url)).toBe(false);
  });
});

test('the URL of a single server is left to the client', () => {
  const redis = openRedis('redis://:secret@one:6380/3', { lazyConnect: true });
  expect(redis.options).toMatchObject({ host: 'one', port: 6380, password: 'secret', db: 3 });
});
