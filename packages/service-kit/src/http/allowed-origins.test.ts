import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { createLogger } from '../logging.ts';
import { createOriginCheck, createOriginMatcher, createRefusedOrigins, developmentOrigins } from './allowed-origins.ts';

test.each([
  ['http://localhost:5173', true],
  ['http://localhost', true],
  ['http://127.0.0.1:3000', true],
  ['https://localhost:5173', false],
  ['http://localhost.evil.example:80', false],
  ['http://localhost:80@evil.example', false],
  ['http://evil.example:5173', false],
  ['null', false],
  ['', false],
])('in development, pages of %s may call: %s', (origin, expected) => {
  expect(createOriginMatcher(developmentOrigins)(origin)).toBe(expected);
});

test('a listed origin matches exactly, and a list of all origins matches none by itself', () => {
  const matches = createOriginMatcher(['https://app.example', '*']);
  const origins = ['https://app.example', 'https://app.example:444', 'http://app.example', 'https://other.example'];
  expect(origins.filter(matches)).toEqual(['https://app.example']);
});

test.each([
  ['a client that is no page', undefined, true],
  ['a page of this server', 'https://chat.example', true],
  ['a page of this server, where a proxy ends TLS', 'http://chat.example', true],
  ['a listed page', 'https://app.example', true],
  ['a page of another port of this host', 'https://chat.example:8443', false],
  ['a page of another host', 'https://evil.example', false],
  ['a page whose host begins with ours', 'https://chat.example.evil.example', false],
  ['a sandboxed page', 'null', false],
])('%s may open a socket: %s %s', (_who, origin, expected) => {
  const request = { headers: { origin, host: 'chat.example' } } as IncomingMessage;
  expect(createOriginCheck(['https://app.example'])(request)).toBe(expected);
  expect(createOriginCheck(['*'])(request)).toBe(true);
});

test('a refused origin is logged once, with the setting that would allow it', () => {
  const lines: string[] = [];
  const noteRefused = createRefusedOrigins(
    createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  );
  const from = (origin?: string, host = 'chat.example') => noteRefused({ headers: { origin, host } } as IncomingMessage);
  from();
  from('https://chat.example');
  for (let repeated = 0; repeated < 3; repeated++) from('https://evil.example');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 40, origin: 'https://evil.example', setting: 'CORS_ORIGINS' }),
  ]);
  for (let number = 0; number < 200; number++) from(`https://evil-${number}.example`);
  expect(lines).toHaveLength(100);
});
