import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { serveDocs } from './serve-docs.ts';

let server: Server;

beforeAll(async () => {
  const app = express();
  serveDocs({ openapi: new URL('file:///openapi.json'), asyncapi: new URL('file:///asyncapi.json') })(app);
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => void server.close());

test('low: the page keeps no token in localStorage', async () => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/init.js`);
  const script = await response.text();
  expect(script).toContain('SwaggerUIBundle');
  expect(script).not.toContain('persistAuthorization');
});
