/** projector as a process of its own: MySQL or MariaDB, RabbitMQ and Redis. Its port serves health, metrics and the operators' page. */
import { createServer } from 'node:http';
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { newId } from '@parley/events/ids';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { redisGatewayRegistry } from '@parley/presence/redis-gateway-registry';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { runService } from '@parley/service-kit/lifecycle';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createRegistry } from '@parley/service-kit/metrics';
import { createAdmin, withAdmin } from './admin/admin.ts';
import { createProjector } from './app.ts';
import { projectorConfig } from './config.ts';
import { projectorMetrics } from './metrics.ts';
import { usualTimes } from './projector-dependencies.ts';
import { liveProjections, searchSubscription } from './projections/all.ts';

const config = loadConfigOrExit(projectorConfig, process.env);
const logger = createLogger({ service: 'projector', level: config.LOG_LEVEL });
/** command-service makes the log's tables; it may start later. */
const timeoutMs = 60_000;

await runService({
  logger,
  async start(life) {
    const log = await openMysqlDatabase({ url: config.DATABASE_URL });
    life.closing('log database', () => log.close());
    const database = config.READ_DATABASE_URL === undefined ? log : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== log) life.closing('read database', () => database.close());
    const ids = logMigrations.migrations.map(({ id }) => id);
    await awaitMigrations(log, logMigrations.scope, ids, { deadlineMs: timeoutMs });
    const store = await mysqlEventStore({ url: config.DATABASE_URL });
    life.closing('event store', () => store.close());
    const bus = await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger, connectionName: 'projector' });
    life.closing('message bus', () => bus.close());
    const push = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    life.closing('push channel', () => push.close());

    const registry = createRegistry({ service: 'projector' });
    const projector = createProjector({
      store,
      bus,
      push,
      database,
      log,
      projections: liveProjections,
      secondaries: [searchSubscription],
      instanceId: newId(),
      metrics: projectorMetrics(registry),
      logger,
      clock: Date.now,
      ...(config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) }),
      times: usualTimes,
    });
    await projector.start();
    life.closing('projector', () => projector.close());

    const dependencies = { log: () => store.ping(), readTables: () => database.ping(), shards: () => projector.working() };
    const health = createHealth({ dependencies, registry, operatorToken: config.OPERATOR_TOKEN });
    life.draining(() => health.drain());
    const app = createHttpApp({ routes: [], logger, health: health.router });
    const redis = connectRedis(config.REDIS_URL, { logger });
    life.closing('redis', () => redis.disconnect());
    const gateways = redisGatewayRegistry({ redis, storeId: store.id });
    const { OPERATOR_TOKEN: operatorToken, LIMIT_ADMIN: rate, TRUST_PROXY: trustProxy } = config;
    const sources = { store, log, read: database, gateways };
    const admin = operatorToken === undefined ? undefined : createAdmin({ ...sources, operatorToken, rate, trustProxy, logger });
    if (admin) life.closing('admin', () => admin.close());
    await life.listen(createServer(withAdmin(app, admin)), { host: config.HOST, port: config.PORT });
  },
});
