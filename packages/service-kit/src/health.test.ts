import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { createHealth } from './health.ts';
import { createHttpApp } from './http/http-app.ts';
import { defineRoute, type Actor } from './http/route.ts';
import type { Headers } from './http/stream-route.ts';
import { createHttpMetrics, createRegistry } from './metrics.ts';
import { Problem } from './problems.ts';

const operatorToken = 'the-token-of-operators';
const ping = defineRoute({
  method: 'GET',
  path: '/v1/ping',
  operation: 'ping',
  summary: 'Ping',
  auth: 'none',
  problems: [],
  answers: { 200: null },
  handle: async () => ({ status: 200, body: {} }),
});

function appWith(dependencies: Record<string, () => Promise<unknown>>) {
  const registry = createRegistry({ service: 'test' });
  const authenticateOperator = async ({ authorization }: Headers): Promise<Actor> => {
    if (authorization !== `Bearer ${operatorToken}`) throw new Problem('unauthenticated');
    return { userId: 'operator', sessionId: 'operator' };
  };
  const health = createHealth({ dependencies, registry, authenticateOperator });
  return {
    health,
    app: createHttpApp({ routes: [ping], logger: pino({ level: 'silent' }), health: health.router, metrics: createHttpMetrics(registry) }),
  };
}

const healthyDependencies = { database: async () => undefined, redis: async () => 'PONG' };

describe('readiness', () => {
  test('names each dependency', async () => {
    const { app } = appWith({ ...healthyDependencies, broker: async () => Promise.reject(new Error('refused')) });
    const answer = await request(app).get('/readyz');
    expect([answer.status, answer.body]).toEqual([
      503,
      { status: 'unready', dependencies: { database: 'up', redis: 'up', broker: 'down' } },
    ]);
    expect((await request(app).get('/healthz')).status).toBe(200);
  });

  test('M7: is checked once for concurrent probes', async () => {
    const checked = Promise.withResolvers<void>();
    let checks = 0;
    const { app } = appWith({ database: () => (checks++, checked.promise) });
    const server = createServer(app).listen(0);
    const arrived = new Promise<void>((resolve) => {
      let requests = 0;
      server.on('request', () => void (++requests === 3 && resolve()));
    });
    const probes = [1, 2, 3].map(() =>
      request(server)
        .get('/readyz')
        .then(({ status }) => status),
    );
    await arrived;
    checked.resolve();
    expect(await Promise.all(probes)).toEqual([200, 200, 200]);
    expect(checks).toBe(1);
    server.close();
  });

  test('accepts GET and HEAD only', async () => {
    const { app } = appWith(healthyDependencies);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const { status, headers, body } = await request(app).post(path);
      expect([status, headers['allow'], body.code]).toEqual([405, 'GET, HEAD, OPTIONS', 'method_not_allowed']);
      expect((await request(app).head(path)).status).toBe(200);
    }
  });

  test('fails while the process drains', async () => {
    const { app, health } = appWith(healthyDependencies);
    expect((await request(app).get('/readyz')).body.status).toBe('ready');
    health.drain();
    expect((await request(app).get('/readyz')).status).toBe(503);
  });
});

describe('operator information', () => {
  const { app } = appWith(healthyDependencies);

  test.each([
    ['Forwarded', 'for=1.2.3.4'],
    ['X-Forwarded-For', '1.2.3.4'],
    ['X-Forwarded-Proto', 'https'],
    ['Host', 'rebound.example'],
  ])('is hidden behind a proxy, and from pages (%s)', async (name, value) => {
    expect((await request(app).get('/readyz').set(name, value)).body).toEqual({ status: 'ready' });
    expect((await request(app).get('/metrics').set(name, value)).status).toBe(404);
    expect((await request(app).get('/metrics').set(name, value).set('Authorization', 'Bearer guess')).status).toBe(404);
    expect((await request(app).get('/metrics').set(name, value).set('Authorization', `Bearer ${operatorToken}`)).status).toBe(200);
  });

  test('includes request metrics by operation and status, and process metrics', async () => {
    await request(app).get('/v1/ping');
    const { text } = await request(app).get('/metrics');
    expect(text).toMatch(/parley_http_request_duration_seconds_count\{service="test",operation="ping",status="200"\} 1/);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});
