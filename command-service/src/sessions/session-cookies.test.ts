import { expect, test } from '@jest/globals';
import { clearCookieHeaders, tokenFromCookie } from './session-cookies.ts';

const cookies = { allowedOrigins: ['https://app.example', 'http://localhost:*', '*'] };
const tokenOf = (origin: string, host: string) =>
  tokenFromCookie(cookies, { 'parley-cookies': '1', cookie: 'parley_refresh=local; __Secure-parley_refresh=remote', origin, host });

test.each([
  ['https://chat.example', 'chat.example', 'remote'],
  ['https://app.example', 'chat.example', 'remote'],
  ['http://localhost:8080', 'localhost:8080', 'local'],
  ['http://localhost:5173', '127.0.0.1:8080', 'local'],
])('the refresh cookie is accepted from %s at %s', (origin, host, token) => {
  expect(tokenOf(origin, host)).toBe(token);
});

test('beyond loopback, cookies have the prefix that browsers accept over TLS alone, and no other cookie counts', () => {
  const headers = { 'parley-cookies': '1', host: 'chat.example', origin: 'https://chat.example' };
  expect(clearCookieHeaders(headers)['Set-Cookie']).toEqual([
    '__Secure-parley_refresh=; Path=/v1/sessions; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    '__Secure-parley_files=; Path=/v1/files; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
  ]);
  expect(tokenFromCookie(cookies, { ...headers, cookie: 'parley_refresh=planted' })).toBeUndefined();
});

test.each([
  ['http://chat.example', 'chat.example'],
  ['http://app.example', 'chat.example'],
  ['ftp://chat.example', 'chat.example'],
  ['null', ''],
])('low: the refresh cookie is refused from %s at %s, also if only the scheme differs', (origin, host) => {
  expect(() => tokenOf(origin, host)).toThrow(expect.objectContaining({ code: 'forbidden' }));
});
