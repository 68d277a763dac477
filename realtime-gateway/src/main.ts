/** realtime-gateway as a separate process: MySQL or MariaDB for reads, Redis for pushes, command-service over HTTP. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { newId } from '@parley/events/ids';
import { openKeyStore } from '@parley/key-store/key-store';
import { reportService } from '@parley/presence/service-registry';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { redisPresence } from '@parley/presence/redis-presence';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { readLastSeen, writeLastSeen } from '@parley/write-tables/last-seen';
import { readTableSchema } from '@parley/read-tables/migrations';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { authenticationSource } from '@parley/write-tables/operators';
import { findSessionsIn, readActiveSessions } from '@parley/write-tables/sessions';
import { activeSlot } from '@parley/read-tables/slots';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { createInternalClient } from '@parley/service-kit/http/internal-client';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import { runService } from '@parley/service-kit/lifecycle';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createRealtimeGateway } from './app.ts';
import { realtimeGatewayConfig, socketLimitsOf } from './config.ts';
import { gatewayMetrics } from './metrics.ts';
import { openRedisAdapter } from './rooms/redis-adapter.ts';

const config = loadConfigOrExit(realtimeGatewayConfig, process.env);
const logger = createLogger({ service: 'realtime-gateway', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
const registry = createRegistry({ service: 'realtime-gateway' });
const bounds = createBoundMetrics({ registry, logger });
const clock = Date.now;
/** command-service creates the log's tables, projector the read tables; both may start later. */
const timeout = { deadlineMs: 60_000 };

await runService({
  logger,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'realtime-gateway', config, logger });
    const log = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => log.close());
    const database = config.READ_DATABASE_URL === undefined ? log : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== log) lifecycle.onClose('read database', () => database.close());
    await awaitMigrations(log, eventLogSchema, timeout);
    await awaitMigrations(database, readTableSchema, timeout);
    const keys = await openKeyStore(lifecycle, config, 'reader');
    const store = sealedEventStore(await mysqlEventStore({ url: config.DATABASE_URL }), keys.vault);
    lifecycle.onClose('event store', () => store.close());
    const channel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    lifecycle.onClose('push channel', () => channel.close());
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const sockets = openRedisAdapter(config.REDIS_URL, { logger });
    lifecycle.onClose('socket adapter', () => sockets.close());
    const commands = createInternalClient({ url: config.INTERNAL_URL, internalToken: config.INTERNAL_TOKEN, logger });
    lifecycle.onClose('internal client', () => commands.close());

    const sessions = createSessionState({ redis, findSessions: findSessionsIn(log), clock });
    const publicKeys = parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const verifyToken = createTokenVerifier({ issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock, publicKeys });
    const source = authenticationSource(log, store);
    const authenticating = { verifyToken, sessions, source, operatorToken: config.OPERATOR_TOKEN, clock };
    const { authenticate, authenticateOperator } = createAuthentication(authenticating);
    const shared = { redis, metrics: bounds };
    const dependencies = { log: () => store.ping(), readTables: () => database.ping() };
    const health = createHealth({ dependencies, registry, authenticateOperator, graceMs: config.READINESS_GRACE });
    const app = createHttpApp({ routes: [], logger, health: health.router });
    const httpServer = createHttpServer(app, { config, trustProxy: config.TRUST_PROXY, metrics: bounds });
    const gateway = await createRealtimeGateway({
      httpServer,
      channel,
      store,
      openTables: () => activeSlot(database),
      authenticate,
      readActiveSessions: (sessionIds) => readActiveSessions(log, sessionIds, clock() * 1_000, store),
      readMemberships: async (userId) => readMemberships(await activeSlot(database), userId),
      dispatch: commands.dispatch,
      limits: socketLimitsOf(config, shared),
      requestLimits: requestLimitsOf(config, shared),
      addressOf: remoteAddress(config.TRUST_PROXY),
      presence: {
        presence: redisPresence({ redis, graceMs: config.PRESENCE_GRACE, instanceId: newId() }),
        graceMs: config.PRESENCE_GRACE,
        readLastSeen: (userIds) => readLastSeen(log, userIds),
        writeLastSeen: (lastSeen) => writeLastSeen(log, lastSeen),
      },
      corsOrigins: config.CORS_ORIGINS,
      adapter: sockets.adapter,
      clock,
      newId,
      logger,
      tracing,
      metrics: gatewayMetrics([registry]),
      bounds,
    });
    // Open sockets keep the HTTP server from closing, so they are closed as soon as draining begins.
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= gateway.close());
    lifecycle.onDrain(() => {
      health.drain();
      void close();
    });
    lifecycle.onClose('gateway', close);
    const services = redisServiceRegistry({ redis, storeId: store.id });
    reportService(lifecycle, services, { service: 'realtime-gateway', sockets: () => gateway.sockets() });
    await lifecycle.listen(httpServer, { host: config.HOST, port: config.PORT });
  },
});
