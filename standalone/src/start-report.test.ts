import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { createStartReport, renderStartReport } from './start-report.ts';

const embedded = { HOST: '127.0.0.1', DATA_DIR: './data', DATABASE_URL: undefined, OPERATOR_TOKEN: undefined };

test('names every address, the data folder and the file of the operator token', () => {
  expect(createStartReport(embedded, 8080)).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    chat: 'http://127.0.0.1:8080/',
    docs: 'http://127.0.0.1:8080/docs',
    admin: 'http://127.0.0.1:8080/admin',
    operatorToken: resolve('data/operator-token'),
    data: resolve('data'),
  });
});

test('reveals no secret', () => {
  const secrets = { OPERATOR_TOKEN: 'the-token-of-operators', DATABASE_URL: 'mysql://parley:hunter2@db:3306/chat' };
  const report = createStartReport({ ...embedded, ...secrets }, 8080);
  expect(report).toMatchObject({ operatorToken: 'the setting OPERATOR_TOKEN', data: `mysql://db:3306/chat and ${resolve('data')}` });
  expect(renderStartReport(report, { color: true })).not.toMatch(/hunter2|the-token-of-operators/);
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:9000/'],
  ['::', 'http://127.0.0.1:9000/'],
  ['::1', 'http://[::1]:9000/'],
])('a server on %s is opened at %s', (HOST, chat) => {
  expect(createStartReport({ ...embedded, HOST }, 9000).chat).toBe(chat);
});

test('a terminal without color gets plain text of at most 80 columns', () => {
  const text = renderStartReport(
    { ...createStartReport(embedded, 8080), operatorToken: '/data/operator-token', data: '/data' },
    { color: false },
  );
  expect(text).toContain('  Chat     http://127.0.0.1:8080/\n');
  expect(text).toContain('its token is in /data/operator-token\n');
  expect(text).not.toContain(String.fromCharCode(27));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
