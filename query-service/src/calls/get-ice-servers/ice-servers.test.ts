import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createIceServers } from './ice-servers.ts';

const clock = () => Date.UTC(2026, 0, 1, 12);
const inAnHour = Date.UTC(2026, 0, 1, 13) / 1_000;

test('signs a TURN credential for the user that is valid for an hour', () => {
  const settings = { stunUrls: ['stun:stun.example.org'], turnUrls: ['turn:turn.example.org:3478?transport=udp'], turnSecret: 'shared' };
  const username = `${inAnHour}:ada`;
  expect(createIceServers(settings, clock)('ada')).toEqual([
    { urls: ['stun:stun.example.org'] },
    { urls: settings.turnUrls, username, credential: createHmac('sha1', 'shared').update(username).digest('base64') },
  ]);
});

test('returns an empty list without servers', () => {
  expect(createIceServers({ stunUrls: [], turnUrls: [], turnSecret: undefined }, clock)('ada')).toEqual([]);
});

test('throws for TURN servers without a secret', () => {
  expect(() => createIceServers({ stunUrls: [], turnUrls: ['turn:turn.example.org'], turnSecret: undefined }, clock)).toThrow('secret');
});
