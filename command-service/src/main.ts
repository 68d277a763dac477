/** command-service as a separate process, with MySQL or MariaDB, RabbitMQ and Redis. */
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { newId } from '@parley/events/ids';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys, parseSigningKey } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createDispatcher } from '@parley/service-kit/http/dispatch';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createInternalApp } from '@parley/service-kit/http/internal-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { runService } from '@parley/service-kit/lifecycle';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createCommandService } from './app.ts';
import { commandServiceConfig, fileLimitsOf, limitsOf, rateLimitsOf } from './config.ts';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { tokenSigners } from './sessions/token-signers.ts';

const config = loadConfigOrExit(commandServiceConfig, process.env);
const logger = createLogger({ service: 'command-service', level: config.LOG_LEVEL });
const clock = Date.now;

await runService({
  logger,
  lingerMs: 1_500,
  async start(lifecycle) {
    const failpoint = config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) };
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => logDatabase.close());
    const readDatabase = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (readDatabase !== logDatabase) lifecycle.onClose('read database', () => readDatabase.close());
    for (const schema of [eventLogSchema, writeTableSchema]) await migrate(logDatabase, schema);
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const highWaterMarks = { open: redisHighWaterMarks(redis), logger };
    const store = await mysqlEventStore({ url: config.DATABASE_URL, highWaterMarks, ...failpoint });
    lifecycle.onClose('event store', () => store.close());
    const bus = await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger, connectionName: 'command-service' });
    lifecycle.onClose('event bus', () => bus.close());
    const pushChannel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    lifecycle.onClose('push channel', () => pushChannel.close());

    const sessions = createSessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const signingKey = parseSigningKey(config.TOKEN_PRIVATE_KEY);
    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const registry = createRegistry({ service: 'command-service' });
    const boundMetrics = createBoundMetrics({ registry, logger });
    const service = await createCommandService({
      store,
      logDatabase,
      readDatabase,
      bus,
      pushChannel,
      sessionState: sessions,
      fileStore: openFileStore(config),
      ...tokenSigners({ ...tokenScope, signingKey }),
      allowedOrigins: config.CORS_ORIGINS,
      clock,
      newId,
      limits: limitsOf(config),
      fileLimits: fileLimitsOf(config),
      rateLimits: rateLimitsOf(config, { redis, metrics: boundMetrics }),
      boundMetrics,
      logger,
      ...failpoint,
      // The caches of this process describe a log that no longer exists.
      onEpochMismatch: () => process.kill(process.pid, 'SIGTERM'),
    });
    lifecycle.onClose('commands', () => service.close());

    const previousKeys = config.TOKEN_PUBLIC_KEYS === undefined ? [] : parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const verifyToken = createTokenVerifier({ ...tokenScope, publicKeys: [signingKey, ...previousKeys] });
    const limits = requestLimitsOf(config, { redis, metrics: boundMetrics });
    const dependencies = { database: () => store.ping() };
    const health = createHealth({ dependencies, registry, operatorToken: config.OPERATOR_TOKEN, graceMs: config.READINESS_GRACE });
    lifecycle.onDrain(() => health.drain());
    const serving = { routes: service.routes, logger, limits };
    const metrics = createHttpMetrics(registry);
    const dispatch = createDispatcher({ ...serving, sessions });
    const internalApp = createInternalApp({ dispatch, internalToken: config.INTERNAL_TOKEN, logger, metrics });
    const publicApp = createHttpApp({
      ...serving,
      streamRoutes: service.streamRoutes,
      authenticate: createAuthenticate({ verifyToken, sessions }),
      metrics,
      health: health.router,
      cors: { origins: config.CORS_ORIGINS, ...corsHeaders },
      trustProxy: config.TRUST_PROXY,
      bodyTimeoutMs: config.LIMIT_BODY_TIME,
    });
    await lifecycle.listen(createHttpServer(internalApp, { config, trustProxy: true }), { host: config.HOST, port: config.INTERNAL_PORT });
    await lifecycle.listen(createHttpServer(publicApp, { config, trustProxy: config.TRUST_PROXY, metrics: boundMetrics }), {
      host: config.HOST,
      port: config.PORT,
    });
  },
});
