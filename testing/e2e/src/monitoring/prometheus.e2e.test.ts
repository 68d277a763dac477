/** The dashboards and rules in a real Prometheus: the embedded process on MariaDB, RabbitMQ and Redis, with a little traffic. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, register } from '../person.ts';
import { createApiKey } from '../requests/api-keys.ts';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import { alerts, monitoringFolder, panelQueries } from './monitoring-files.ts';
import { countSeries, requireProgram, startMysqlExporter, startPrometheus, startRedisExporter } from './prometheus.ts';

const run = promisify(execFile);
const stops: (() => Promise<unknown>)[] = [];

/** Stops it after the test, in reverse order. */
async function keep<Resource extends { stop(): Promise<unknown> }>(starting: Promise<Resource>): Promise<Resource> {
  const resource = await starting;
  stops.push(() => resource.stop());
  return resource;
}

/** Starts everything. Throws ServerMissing. */
async function startAll() {
  for (const program of ['prometheus', 'promtool', 'prometheus-mysqld-exporter', 'prometheus-redis-exporter']) requireProgram(program);
  const metricsPort = await freePort();
  const [mariadb, rabbitmq, redis] = await Promise.all([keep(startMariadb()), keep(startRabbitmq({ metricsPort })), keep(startRedis())]);
  const stores = { DATABASE_URL: `${mariadb.url.replace(/\/$/, '')}/parley`, AMQP_URL: rabbitmq.url, REDIS_URL: redis.url };
  const [system, mysqlExporter, redisExporter] = await Promise.all([
    keep(startEmbedded({ ...stores, LOG_LEVEL: 'warn' })),
    keep(startMysqlExporter(mariadb.url)),
    keep(startRedisExporter(redis.url)),
  ]);
  const prometheus = await keep(
    startPrometheus({
      parley: { port: Number(new URL(system.origin).port), labels: { service: 'parley' } },
      mysql: { port: mysqlExporter.port, labels: { store: 'log' } },
      rabbitmq: { port: metricsPort },
      redis: { port: redisExporter.port },
    }),
  );
  return { system, prometheus };
}

let started: Awaited<ReturnType<typeof startAll>> | undefined;
try {
  started = await startAll();
} catch (error) {
  if (!(error instanceof ServerMissing)) throw error;
  await skipOrFail('prometheus', error.message);
}
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
}, 30_000);

/** Messages, a device that receives them and sends commands, and a webhook. Returns what ends it. */
async function startTraffic(system: EmbeddedSystem): Promise<() => Promise<void>> {
  const receiver = createServer((request, response) => void request.resume().once('end', () => response.writeHead(204).end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const { secret: token } = await createApiKey(system, { scopes: ['webhooks'] });
  const created = await call(system.origin, 'POST', '/v1/webhooks', { token, body: { url, types: ['message.sent'] } });
  expect(created.status).toBe(201);
  const [ada, bob] = [await register(system.origin, 'ada'), await register(system.origin, 'bob')];
  const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
  const device = await bob.connect();
  const ending = new AbortController();
  const sending = (async () => {
    for (let count = 0; !ending.signal.aborted; count++) {
      const { message } = await ada.send(conversation.id, `message ${count}`);
      await device.waitFor('message.sent', (event) => event.message.id === message.id);
      await device.emitWithAck('sync', { conversations: [{ id: conversation.id, lastSeq: 1 }] });
    }
  })();
  return async () => {
    ending.abort();
    await sending;
    device.close();
    receiver.close();
    receiver.closeAllConnections();
  };
}

if (started !== undefined) {
  const { system, prometheus } = started;

  test('promtool accepts the configuration, and the rules pass their tests', async () => {
    await run('promtool', ['check', 'config', '--syntax-only', `${monitoringFolder}/prometheus.yml`]);
    await run('promtool', ['test', 'rules', `${monitoringFolder}/rules.test.yml`]);
  });

  test('every query of every panel answers', async () => {
    const endTraffic = await startTraffic(system);
    const queries = panelQueries();
    expect(queries.length).toBeGreaterThan(50);
    let waiting = queries;
    await waitUntil(
      async () => {
        const counts = await Promise.all(waiting.map(({ query }) => countSeries(prometheus, query.replaceAll('$__rate_interval', '5s'))));
        waiting = waiting.filter((_, index) => counts[index] === 0);
        return waiting.length === 0;
      },
      { what: () => `an answer to ${JSON.stringify(waiting, null, 2)}`, deadlineMs: 25_000, pauseMs: 500 },
    ).finally(endTraffic);
  });

  test('Prometheus evaluates every rule, and none fires', async () => {
    interface Rule {
      name: string;
      health: string;
      state: string;
    }
    const loadRules = async (): Promise<Rule[]> => {
      const answer = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as { data: { groups: { rules: Rule[] }[] } };
      return answer.data.groups.flatMap(({ rules }) => rules);
    };
    await waitUntil(async () => (await loadRules()).every(({ health }) => health !== 'unknown'), { what: 'the rules to be evaluated' });
    const rules = await loadRules();
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      alerts()
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(rules.filter(({ health, state }) => health !== 'ok' || state === 'firing')).toEqual([]);
  });
}
