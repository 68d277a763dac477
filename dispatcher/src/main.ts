/** The dispatcher process, on MySQL or MariaDB, and Redis. Its port serves the feed, what is read about webhooks, health and metrics. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { newId } from '@parley/events/ids';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { openKeyStore } from '@parley/key-store/key-store';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { reportService } from '@parley/presence/service-registry';
import { readTableSchema } from '@parley/read-tables/migrations';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { runService } from '@parley/service-kit/lifecycle';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry, watchLogDivergence } from '@parley/service-kit/metrics';
import { outboundRulesOf } from '@parley/service-kit/outbound/outbound-rules';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { authenticationSource } from '@parley/write-tables/operators';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createDispatcherService } from './app.ts';
import { dispatcherConfig, dispatcherLimitsOf } from './config.ts';
import { defaultTimes } from './dispatcher-dependencies.ts';
import { dispatcherMetrics } from './metrics.ts';

const config = loadConfigOrExit(dispatcherConfig, process.env);
const logger = createLogger({ service: 'dispatcher', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
const clock = Date.now;
/** Other services create the tables, and may start later. */
const migrationTimeoutMs = 60_000;

await runService({
  logger,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'dispatcher', config, logger });
    const log = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => log.close());
    const database = config.READ_DATABASE_URL === undefined ? log : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== log) lifecycle.onClose('read database', () => database.close());
    await awaitMigrations(log, writeTableSchema, { deadlineMs: migrationTimeoutMs });
    await awaitMigrations(database, readTableSchema, { deadlineMs: migrationTimeoutMs });
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const keys = await openKeyStore(lifecycle, config, 'reader');
    const highWaterMarks = { open: redisHighWaterMarks(redis), logger };
    const store = sealedEventStore(await mysqlEventStore({ url: config.DATABASE_URL, highWaterMarks }), keys.vault);
    lifecycle.onClose('event store', () => store.close());

    const registry = createRegistry({ service: 'dispatcher' });
    watchLogDivergence(registry, () => store.divergence() !== null);
    const dispatcher = createDispatcherService({
      store,
      log,
      database,
      rules: outboundRulesOf(config),
      limits: dispatcherLimitsOf(config),
      times: defaultTimes,
      instanceId: newId(),
      metrics: dispatcherMetrics(registry),
      logger,
      clock,
      ...(config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) }),
    });
    await dispatcher.start();
    lifecycle.onClose('dispatcher', () => dispatcher.close());

    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const sessions = createSessionState({ redis, findSessions: findSessionsIn(log), clock });
    const verifyToken = createTokenVerifier({ ...tokenScope, publicKeys: parsePublicKeys(config.TOKEN_PUBLIC_KEYS) });
    const source = authenticationSource(log, store);
    const authenticating = { verifyToken, sessions, source, operatorToken: config.OPERATOR_TOKEN, clock };
    const { authenticateBackend, authenticateOperator } = createAuthentication(authenticating);
    const dependencies = { log: () => store.ping(), readTables: () => database.ping(), shards: () => dispatcher.checkHealth() };
    const health = createHealth({ dependencies, registry, authenticateOperator, graceMs: config.READINESS_GRACE });
    lifecycle.onDrain(() => health.drain());
    const bounds = createBoundMetrics({ registry, logger });
    const metrics = createHttpMetrics(registry);
    reportService(lifecycle, redisServiceRegistry({ redis, storeId: store.id }), { service: 'dispatcher', totals: metrics.totals });
    const app = createHttpApp({
      routes: dispatcher.routes,
      authenticateBackend,
      limits: requestLimitsOf(config, { redis, metrics: bounds }),
      logger,
      tracing,
      metrics,
      bounds,
      health: health.router,
      cors: { origins: config.CORS_ORIGINS, ...corsHeaders },
      trustProxy: config.TRUST_PROXY,
      bodyTimeoutMs: config.LIMIT_BODY_TIME,
    });
    await lifecycle.listen(createHttpServer(app, { config, trustProxy: config.TRUST_PROXY, metrics: bounds }), {
      host: config.HOST,
      port: config.PORT,
    });
  },
});
