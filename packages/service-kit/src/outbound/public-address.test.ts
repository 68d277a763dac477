import { describe, expect, test } from '@jest/globals';
import { isPublicAddress, refusalOf } from './public-address.ts';

const strict = { allowPrivate: false, allowHttp: false };

describe('a URL with a literal address', () => {
  test.each([
    ['loopback', '127.0.0.1'],
    ['another of the loopback network', '127.9.9.9'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['hexadecimal', '0x7f.1'],
    ['short', '127.1'],
    ['zero', '0'],
    ['private', '10.0.0.8'],
    ['private, 172.16/12', '172.31.255.255'],
    ['private, 192.168/16', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local, as of cloud metadata', '169.254.169.254'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['documentation', '192.0.2.1'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped, hexadecimal', '[::ffff:7f00:1]'],
    ['NAT64 of a private one', '[64:ff9b::a00:1]'],
    ['6to4 of a private one', '[2002:a00:1::]'],
    ['unique local', '[fd00::1]'],
    ['IPv6 link-local', '[fe80::1]'],
  ])('is refused: %s', (_kind, host) => {
    expect(refusalOf(`https://${host}/hook`, strict)).toBe('Must be a public address');
    expect(refusalOf(`https://${host}/hook`, { ...strict, allowPrivate: true })).toBeNull();
  });

  test.each(['8.8.8.8', '[2606:4700:4700::1111]', '[::ffff:8.8.8.8]', '134744072'])('is accepted if it is public: %s', (host) => {
    expect(refusalOf(`https://${host}/hook`, strict)).toBeNull();
  });
});

test.each([
  ['no URL', 'shop.example/hook', 'Must be a URL'],
  ['another scheme', 'ftp://shop.example', 'Must start with https://'],
  ['a file', 'file:///etc/passwd', 'Must start with https://'],
  ['no TLS', 'http://shop.example', 'Must start with https://'],
  ['credentials', 'https://user:secret@shop.example', 'Must not contain a user name or password'],
])('%s is refused', (_what, url, reason) => expect(refusalOf(url, strict)).toBe(reason));

test('where http is allowed, the refusal of another scheme names both', () => {
  expect(refusalOf('ftp://shop.example', { ...strict, allowHttp: true })).toBe('Must start with https:// or http://');
});

test('a name is accepted: its addresses are checked when connecting', () => {
  expect(refusalOf('https://shop.example/hook?key=1', strict)).toBeNull();
  expect(refusalOf('http://localhost:3000', { ...strict, allowHttp: true })).toBeNull();
});

describe('where hosts are listed', () => {
  const rules = { ...strict, hosts: ['hooks.example', '*.shop.example'] };

  test.each(['https://hooks.example/', 'https://HOOKS.example:8443/', 'https://eu.shop.example/', 'https://a.eu.shop.example/'])(
    '%s is accepted',
    (url) => expect(refusalOf(url, rules)).toBeNull(),
  );

  test.each([
    'https://other.example/',
    'https://shop.example/',
    'https://evil-shop.example/',
    'https://hooks.example.evil.example/',
    'https://eu.hooks.example/',
    'https://8.8.8.8/',
  ])('%s is refused', (url) => expect(refusalOf(url, rules)).toBe('Must name a host that this server allows'));
});

test('text that is no address is not public', () => expect(isPublicAddress('shop.example')).toBe(false));
