import { expect, test } from '@jest/globals';
import { tokenFromCookie } from './session-cookies.ts';

const tokenOf = (origin: string, host: string) =>
  tokenFromCookie(
    { allowedOrigins: ['https://app.example', 'http://localhost:*', '*'] },
    { 'parley-cookies': '1', cookie: 'parley_refresh=token', origin, host },
  );

test.each([
  ['https://chat.example', 'chat.example'],
  ['https://app.example', 'chat.example'],
  ['http://localhost:8080', 'localhost:8080'],
  ['http://localhost:5173', '127.0.0.1:8080'],
])('the refresh cookie is accepted from %s at %s', (origin, host) => {
  expect(tokenOf(origin, host)).toBe('token');
});

test.each([
  ['http://chat.example', 'chat.example'],
  ['http://app.example', 'chat.example'],
  ['ftp://chat.example', 'chat.example'],
  ['null', ''],
])('low: the refresh cookie is refused from %s at %s, also if only the scheme differs', (origin, host) => {
  expect(() => tokenOf(origin, host)).toThrow(expect.objectContaining({ code: 'forbidden' }));
});
