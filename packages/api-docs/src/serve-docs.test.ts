import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import express from 'express';
import { serveDocs } from './serve-docs.ts';

let server: Server;
const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

beforeAll(async () => {
  const app = express();
  serveDocs({ openapi: openapiFile, asyncapi: asyncapiFile })(app);
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => void server.close());

test('the pages show every operation and every event', async () => {
  const { paths } = (await (await get('/openapi.json')).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
  const { operations } = (await (await get('/asyncapi.json')).json()) as { operations: Record<string, unknown> };
  const rest = await (await get('/docs')).text();
  const realtime = await (await get('/docs/events')).text();
  for (const { operationId } of Object.values(paths).flatMap((methods) => Object.values(methods)))
    expect(rest).toContain(`<article class="operation" id="${operationId}">`);
  for (const name of Object.keys(operations)) expect(realtime).toContain(`<article class="operation" id="${name}">`);
});

test('every file that the pages load is served, and nothing inline runs', async () => {
  const response = await get('/docs');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
  const page = await response.text();
  expect(page).not.toMatch(/<script(?! type="module" src="\/docs\/docs\.js")| style=| on\w+=/);
  const loaded = new Set([...page.matchAll(/(?:src|href)="(\/docs\/[\w.-]+\.\w+)"/g)].map(([, path]) => path!));
  for (const path of loaded) {
    const file = await get(path);
    expect({ path, status: file.status }).toEqual({ path, status: 200 });
    for (const [, name] of (await file.text()).matchAll(/from '\.\/([\w-]+\.js)'/g)) loaded.add(`/docs/${name}`);
  }
  expect(loaded).toContain('/docs/memory.js');
});

test('low: the page stores no token', async () => {
  for (const file of ['docs', 'memory', 'account', 'request'])
    expect(await (await get(`/docs/${file}.js`)).text()).not.toMatch(/localStorage|sessionStorage|document\.cookie/);
});
