import { expect, test } from '@jest/globals';
import { requireLocalPage } from './local-pages.ts';

interface Case {
  listensOn?: string;
  address?: string;
  headers?: Record<string, string>;
}

const isAdmitted = ({ listensOn = '127.0.0.1', address = '127.0.0.1', headers = {} }: Case): boolean => {
  try {
    requireLocalPage({ address, headers: { host: '127.0.0.1:8080', ...headers } }, () => ({
      address: listensOn,
      family: 'IPv4',
      port: 8080,
    }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'not_found' });
    return false;
  }
};

test.each<Case>([
  {},
  { listensOn: '::1', address: '::1', headers: { host: '[::1]:8080' } },
  { address: '::ffff:127.0.0.1' },
  { headers: { host: 'localhost:8080', origin: 'http://localhost:8080' } },
  { headers: { origin: 'http://127.0.0.1:5173' } },
])('admits this machine: %j', (request) => {
  expect(isAdmitted(request)).toBe(true);
});

test.each<Case>([
  { listensOn: '0.0.0.0' },
  { listensOn: '::' },
  { listensOn: '192.168.1.7' },
  { address: '192.168.1.9' },
  { address: '' },
  { headers: { 'x-forwarded-for': '127.0.0.1' } },
  { headers: { 'x-forwarded-host': 'localhost' } },
  { headers: { forwarded: 'for=127.0.0.1' } },
  { headers: { host: 'demo.example.com' } },
  { headers: { host: 'localhost.example.com:8080' } },
  { headers: { host: '' } },
  { headers: { origin: 'https://example.com' } },
  { headers: { origin: 'http://localhost.example.com' } },
  { headers: { origin: 'null' } },
])('does not exist for others: %j', (request) => {
  expect(isAdmitted(request)).toBe(false);
});
