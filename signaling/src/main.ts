/** signaling as a separate process: MySQL or MariaDB for leases and sessions, Redis for pushes and the relay. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { reportService } from '@parley/presence/service-registry';
import { readPeersOfCalls } from '@parley/write-tables/call-participants';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { authenticationSource } from '@parley/write-tables/operators';
import { findSessionsIn, readActiveSessions } from '@parley/write-tables/sessions';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import { runService } from '@parley/service-kit/lifecycle';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createSignaling } from './app.ts';
import { peerLimitsOf, signalingConfig } from './config.ts';
import { signalingMetrics } from './metrics.ts';
import { redisRelay } from './relay/redis-relay.ts';
import { createPeerVerifier } from './connections/peer.ts';

const config = loadConfigOrExit(signalingConfig, process.env);
const logger = createLogger({ service: 'signaling', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
const clock = Date.now;
const timeout = { deadlineMs: 60_000 };

await runService({
  logger,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'signaling', config, logger });
    const database = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('database', () => database.close());
    // command-service creates the tables, and may start later.
    await awaitMigrations(database, eventLogSchema, timeout);
    await awaitMigrations(database, writeTableSchema, timeout);
    const store = await mysqlEventStore({ url: config.DATABASE_URL });
    lifecycle.onClose('event store', () => store.close());
    const channel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger, connectionName: 'parley-signaling' });
    lifecycle.onClose('push channel', () => channel.close());
    const [redis, subscriber] = [connectRedis(config.REDIS_URL, { logger }), connectRedis(config.REDIS_URL, { logger })];
    lifecycle.onClose('redis', () => [redis, subscriber].forEach((connection) => connection.disconnect()));

    const publicKeys = parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const verifyPeer = createPeerVerifier({ publicKeys, issuer: config.TOKEN_ISSUER, clock });
    const sessions = createSessionState({ redis, findSessions: findSessionsIn(database), clock });
    const { authenticateOperator } = createAuthentication({
      verifyToken: createTokenVerifier({ publicKeys, issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock }),
      sessions,
      source: authenticationSource(database, store),
      operatorToken: config.OPERATOR_TOKEN,
      clock,
    });
    const registry = createRegistry({ service: 'signaling' });
    const bounds = createBoundMetrics({ registry, logger });
    const health = createHealth({
      dependencies: { leases: () => database.ping() },
      registry,
      authenticateOperator,
      graceMs: config.READINESS_GRACE,
    });
    const signaling = await createSignaling({
      verifyPeer,
      sessions,
      readActiveSessions: (sessionIds) => readActiveSessions(database, sessionIds, clock() * 1_000),
      readCallPeers: (callIds) => readPeersOfCalls(database, callIds),
      channel,
      relay: redisRelay({ redis, subscriber, logger }),
      limits: peerLimitsOf(config, { redis, metrics: bounds }),
      addressOf: remoteAddress(config.TRUST_PROXY),
      corsOrigins: config.CORS_ORIGINS,
      logger,
      metrics: signalingMetrics([registry]),
    });
    const metrics = createHttpMetrics(registry);
    reportService(lifecycle, redisServiceRegistry({ redis, storeId: store.id }), { service: 'signaling', totals: metrics.totals });
    const app = createHttpApp({
      routes: [],
      logger,
      tracing,
      metrics,
      health: health.router,
      mount: signaling.mount,
      cors: { origins: config.CORS_ORIGINS },
      trustProxy: config.TRUST_PROXY,
    });
    const server = createHttpServer(app, { config, trustProxy: config.TRUST_PROXY, metrics: bounds });
    signaling.attach(server);
    // Open WebSockets keep the HTTP server from closing, so they are disconnected as soon as draining begins.
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= signaling.close());
    lifecycle.onDrain(() => {
      health.drain();
      void close();
    });
    lifecycle.onClose('signaling', close);
    await lifecycle.listen(server, { host: config.HOST, port: config.PORT });
  },
});
