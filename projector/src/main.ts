/** The projector process, on MySQL or MariaDB, RabbitMQ and Redis. Its port serves health, metrics and the admin API. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { newId } from '@parley/events/ids';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { openKeyStore } from '@parley/key-store/key-store';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { reportService } from '@parley/presence/service-registry';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { runService } from '@parley/service-kit/lifecycle';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createRegistry, watchLogDivergence } from '@parley/service-kit/metrics';
import { authenticationSource } from '@parley/write-tables/operators';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createAdmin, withAdmin } from './admin/admin.ts';
import { createProjector } from './app.ts';
import { projectorConfig } from './config.ts';
import { projectorMetrics } from './metrics.ts';
import { defaultTimes } from './projector-dependencies.ts';
import { liveProjections, searchSubscription } from './projections/all.ts';

const config = loadConfigOrExit(projectorConfig, process.env);
const logger = createLogger({ service: 'projector', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
/** Wait for command-service, which creates the log's tables and may start later. */
const migrationTimeoutMs = 60_000;

await runService({
  logger,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'projector', config, logger });
    const log = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => log.close());
    const database = config.READ_DATABASE_URL === undefined ? log : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== log) lifecycle.onClose('read database', () => database.close());
    await awaitMigrations(log, eventLogSchema, { deadlineMs: migrationTimeoutMs });
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const keys = await openKeyStore(lifecycle, config, 'reader');
    const highWaterMarks = { open: redisHighWaterMarks(redis), logger };
    const store = sealedEventStore(await mysqlEventStore({ url: config.DATABASE_URL, highWaterMarks }), keys.vault);
    lifecycle.onClose('event store', () => store.close());
    const bus = await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger, connectionName: 'projector' });
    lifecycle.onClose('event bus', () => bus.close());
    const push = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    lifecycle.onClose('push channel', () => push.close());

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
      tracing,
      clock: Date.now,
      ...(config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) }),
      times: defaultTimes,
    });
    watchLogDivergence(registry, () => projector.isLogDiverged());
    await projector.start();
    lifecycle.onClose('projector', () => projector.close());

    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock: Date.now };
    const { authenticateOperator } = createAuthentication({
      verifyToken: createTokenVerifier({ ...tokenScope, publicKeys: parsePublicKeys(config.TOKEN_PUBLIC_KEYS) }),
      sessions: createSessionState({ redis, findSessions: findSessionsIn(log), clock: Date.now }),
      source: authenticationSource(log, store),
      operatorToken: config.OPERATOR_TOKEN,
      clock: Date.now,
    });
    const dependencies = { log: () => store.ping(), readTables: () => database.ping(), shards: () => projector.checkHealth() };
    const health = createHealth({ dependencies, registry, authenticateOperator, graceMs: config.READINESS_GRACE });
    lifecycle.onDrain(() => health.drain());
    const app = createHttpApp({ routes: [], logger, health: health.router });
    reportService(lifecycle, redisServiceRegistry({ redis, storeId: store.id }), { service: 'projector' });
    const { LIMIT_ADMIN: rate, TRUST_PROXY: trustProxy } = config;
    const admin = createAdmin({ store, log, read: database, authenticateOperator, rate, trustProxy, logger });
    lifecycle.onClose('admin', () => admin.close());
    const server = createHttpServer(withAdmin(app, admin), { config, trustProxy, metrics: createBoundMetrics({ registry, logger }) });
    await lifecycle.listen(server, { host: config.HOST, port: config.PORT });
  },
});
