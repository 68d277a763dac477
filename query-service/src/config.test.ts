import { expect, test } from '@jest/globals';
import { InvalidConfig, loadConfig } from '@parley/service-kit/config';
import { z } from 'zod';
import { iceKeys, iceSettingsOf, turnNeedsSecret } from './config.ts';

const schema = z.object(iceKeys).superRefine(turnNeedsSecret);
const TURN_URLS = 'turn:turn.example.org:3478?transport=udp, turns:turn.example.org';

test('reads STUN and TURN servers and the secret', () => {
  const config = loadConfig(schema, { STUN_URLS: 'stun:[2001:db8::1]:3478', TURN_URLS, TURN_SECRET: 'long enough to be one' });
  expect(iceSettingsOf(config)).toEqual({
    stunUrls: ['stun:[2001:db8::1]:3478'],
    turnUrls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org'],
    turnSecret: 'long enough to be one',
  });
});

test.each([
  [{ TURN_URLS }, 'TURN_SECRET: is required with TURN_URLS'],
  [{ STUN_URLS: 'turn:turn.example.org' }, 'STUN_URLS: Must be a URI such as stun:host.example:3478'],
  [{ STUN_URLS: 'https://turn.example.org' }, 'STUN_URLS: Must be a URI such as stun:host.example:3478'],
])('%j is rejected', (environment, message) => {
  const load = () => loadConfig(schema, environment);
  expect(load).toThrow(InvalidConfig);
  expect(load).toThrow(message);
});
