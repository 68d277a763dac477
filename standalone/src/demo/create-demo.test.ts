import { expect, test } from '@jest/globals';
import type { Adapters } from '../adapters.ts';
import { standaloneConfig } from '../config.ts';
import { createDemo } from './create-demo.ts';

function pathsWith(settings: Record<string, string>): string[] {
  const config = standaloneConfig.parse({ DATA_DIR: import.meta.dirname, ...settings });
  const parts = {
    config,
    startSession: () => Promise.reject(new Error('not called')),
    listensOn: () => ({ address: '127.0.0.1', family: 'IPv4', port: 1 }),
  };
  const { routes, streamRoutes } = createDemo({} as Adapters, parts);
  return [...routes, ...streamRoutes].map(({ method, path }) => `${method} ${path}`);
}

test('has its routes on an embedded store outside production only', () => {
  const all = ['GET /v1/demo/people', 'POST /v1/demo/sessions', 'POST /v1/demo/seed', 'GET /v1/demo/people/:userId/avatar'];
  expect(pathsWith({})).toEqual(all);
  expect(pathsWith({ DEMO: 'false' })).toEqual([]);
  expect(pathsWith({ DATABASE_URL: 'mysql://parley@127.0.0.1/parley' })).toEqual([]);
  expect(pathsWith({ NODE_ENV: 'production' })).toEqual([]);
  expect(pathsWith({ NODE_ENV: 'production', DEMO: 'true' })).toEqual([]);
});
