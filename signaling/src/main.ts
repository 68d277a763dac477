/** signaling as a process of its own: MySQL or MariaDB for leases and sessions, Redis for pushes and the other instances. */
import { createServer } from 'node:http';
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { readPeersOfCalls } from '@parley/read-tables/call-participants';
import { findSessionsIn, readActiveSessions } from '@parley/read-tables/sessions';
import { sessionState } from '@parley/service-kit/auth/shared-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import { runService } from '@parley/service-kit/lifecycle';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createSignaling } from './app.ts';
import { peerLimitsOf, signalingConfig } from './config.ts';
import { signalingMetrics } from './metrics.ts';
import { redisRelay } from './relay/redis-relay.ts';
import { createPeerVerifier } from './connections/peer.ts';

const config = loadConfigOrExit(signalingConfig, process.env);
const logger = createLogger({ service: 'signaling', level: config.LOG_LEVEL });
const clock = Date.now;
const timeout = { deadlineMs: 60_000 };

await runService({
  logger,
  async start(life) {
    const database = await openMysqlDatabase({ url: config.DATABASE_URL });
    life.closing('database', () => database.close());
    // command-service makes the tables, those of sessions and leases last; it may start later.
    await awaitMigrations(
      database,
      logMigrations.scope,
      logMigrations.migrations.map(({ id }) => id),
      timeout,
    );
    await awaitMigrations(database, 'commands', ['0001-names-and-sessions', '0002-calls'], timeout);
    const store = await mysqlEventStore({ url: config.DATABASE_URL });
    life.closing('event store', () => store.close());
    const channel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger, connectionName: 'parley-signaling' });
    life.closing('push channel', () => channel.close());
    const [redis, listening] = [connectRedis(config.REDIS_URL, { logger }), connectRedis(config.REDIS_URL, { logger })];
    life.closing('redis', () => [redis, listening].forEach((connection) => connection.disconnect()));

    const verifyPeer = createPeerVerifier({ publicKeys: parsePublicKeys(config.TOKEN_PUBLIC_KEYS), issuer: config.TOKEN_ISSUER, clock });
    const registry = createRegistry({ service: 'signaling' });
    const health = createHealth({ dependencies: { leases: () => database.ping() }, registry, operatorToken: config.OPERATOR_TOKEN });
    const signaling = await createSignaling({
      verifyPeer,
      sessions: sessionState({ redis, findSessions: findSessionsIn(database), clock }),
      readActiveSessions: (sessionIds) => readActiveSessions(database, sessionIds, clock() * 1_000),
      readJoined: (callIds) => readPeersOfCalls(database, callIds),
      channel,
      relay: redisRelay({ redis, listening, logger }),
      limits: peerLimitsOf(config, (name, rate) => createLimit({ name, rate, redis })),
      addressOf: remoteAddress(config.TRUST_PROXY),
      logger,
      metrics: signalingMetrics([registry]),
    });
    const app = createHttpApp({
      routes: [],
      logger,
      metrics: createHttpMetrics(registry),
      health: health.router,
      mount: signaling.mount,
      cors: { origins: config.CORS_ORIGINS },
      trustProxy: config.TRUST_PROXY,
    });
    const server = createServer(app);
    signaling.attach(server);
    // Its sockets keep the server open: they end as soon as the end begins.
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= signaling.close());
    life.draining(() => {
      health.drain();
      void close();
    });
    life.closing('signaling', close);
    await life.listen(server, { host: config.HOST, port: config.PORT });
  },
});
