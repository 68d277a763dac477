/** command-service as a separate process, with MySQL or MariaDB, RabbitMQ and Redis. */
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { newId } from '@parley/events/ids';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { openKeyStore } from '@parley/key-store/key-store';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { reportService } from '@parley/presence/service-registry';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
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
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry, watchLogDivergence } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createCommandService } from './app.ts';
import { allLimitsOf, commandServiceConfig, rateLimitsOf } from './config.ts';
import { erasureParts } from './erasure/erasure-parts.ts';
import { eventBusMetrics } from './publishing/metrics.ts';
import { authenticationSource } from '@parley/write-tables/operators';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { smtpMail } from './mail/smtp-mail.ts';
import { commandTotals } from './publishing/command-totals.ts';
import { tokenSigners } from './sessions/token-signers.ts';

const config = loadConfigOrExit(commandServiceConfig, process.env);
const logger = createLogger({ service: 'command-service', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
const clock = Date.now;
const registry = createRegistry({ service: 'command-service' });
const metrics = createHttpMetrics(registry);
const boundMetrics = createBoundMetrics({ registry, logger });
const busOptions = { logger, connectionName: 'command-service', onDropped: eventBusMetrics(registry) };
const { READINESS_GRACE: graceMs } = config;
const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
const failpoint = config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) };

/** Called when the caches of this process describe a log that no longer exists. */
const terminate = () => process.kill(process.pid, 'SIGTERM');

/** Keys of tokens that were signed before the current key. */
const previousKeys = () => (config.TOKEN_PUBLIC_KEYS === undefined ? [] : parsePublicKeys(config.TOKEN_PUBLIC_KEYS));

await runService({
  logger,
  lingerMs: 1_500,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'command-service', config, logger });
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => logDatabase.close());
    const readDatabase = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (readDatabase !== logDatabase) lifecycle.onClose('read database', () => readDatabase.close());
    for (const schema of [eventLogSchema, writeTableSchema]) await migrate(logDatabase, schema);
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const highWaterMarks = { open: redisHighWaterMarks(redis), logger };
    const keys = await openKeyStore(lifecycle, config, 'writer');
    const store = sealedEventStore(await mysqlEventStore({ url: config.DATABASE_URL, highWaterMarks, ...failpoint }), keys.vault);
    lifecycle.onClose('event store', () => store.close());
    const bus = await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), ...busOptions });
    lifecycle.onClose('event bus', () => bus.close());
    const pushChannel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    lifecycle.onClose('push channel', () => pushChannel.close());

    const sessions = createSessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const signingKey = parseSigningKey(config.TOKEN_PRIVATE_KEY);
    watchLogDivergence(registry, () => store.divergence() !== null);
    const service = await createCommandService({
      store,
      ...(await erasureParts(config, { store, keys, registry, signingKey, instanceId: newId() })),
      logDatabase,
      readDatabase,
      bus,
      pushChannel,
      sessionState: sessions,
      fileStore: openFileStore(config),
      ...tokenSigners({ ...tokenScope, signingKey }),
      trustedIssuers: config.TRUSTED_ISSUERS,
      allowedOrigins: config.CORS_ORIGINS,
      clock,
      newId,
      ...allLimitsOf(config),
      sendMail: smtpMail(config),
      rateLimits: rateLimitsOf(config, { redis, metrics: boundMetrics }),
      boundMetrics,
      logger,
      tracing,
      ...failpoint,
      onEpochMismatch: terminate,
    });
    lifecycle.onClose('commands', () => service.close());

    const verifyToken = createTokenVerifier({ ...tokenScope, publicKeys: [signingKey, ...previousKeys()] });
    const source = authenticationSource(logDatabase, store);
    const authentication = createAuthentication({ verifyToken, sessions, source, operatorToken: config.OPERATOR_TOKEN, clock });
    const health = createHealth({ dependencies: { database: () => store.ping() }, registry, ...authentication, graceMs });
    lifecycle.onDrain(() => health.drain());
    const serving = { routes: service.routes, logger, limits: requestLimitsOf(config, { redis, metrics: boundMetrics }) };
    const services = redisServiceRegistry({ redis, storeId: store.id });
    reportService(lifecycle, services, { service: 'command-service', totals: commandTotals(store, metrics.totals) });
    const dispatch = createDispatcher({ ...serving, sessions, tracing });
    const internalApp = createInternalApp({ dispatch, internalToken: config.INTERNAL_TOKEN, logger, metrics });
    const publicApp = createHttpApp({
      ...serving,
      streamRoutes: service.streamRoutes,
      ...authentication,
      metrics,
      tracing,
      bounds: boundMetrics,
      health: health.router,
      cors: { origins: config.CORS_ORIGINS, ...corsHeaders },
      trustProxy: config.TRUST_PROXY,
      bodyTimeoutMs: config.LIMIT_BODY_TIME,
    });
    await lifecycle.listen(createHttpServer(internalApp, { config, trustProxy: true }), { host: config.HOST, port: config.INTERNAL_PORT });
    const publicServer = createHttpServer(publicApp, { config, trustProxy: config.TRUST_PROXY, metrics: boundMetrics });
    await lifecycle.listen(publicServer, { host: config.HOST, port: config.PORT });
  },
});
