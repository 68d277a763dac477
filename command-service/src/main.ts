/** command-service as a process of its own: MySQL or MariaDB, RabbitMQ and Redis. */
import { createServer } from 'node:http';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { newId } from '@parley/events/ids';
import { ownHeaders } from '@parley/events/wire/own-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import { findSessionsIn } from '@parley/read-tables/sessions';
import { createTokenSigner, createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { sessionState } from '@parley/service-kit/auth/shared-session-state';
import { parsePublicKeys, parseSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createDispatcher } from '@parley/service-kit/http/dispatch';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createInternalApp } from '@parley/service-kit/http/internal-app';
import { runService } from '@parley/service-kit/lifecycle';
import { createLimit, createRequestLimits } from '@parley/service-kit/limits';
import type { Rate } from '@parley/service-kit/limit-keys';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createCommandService } from './app.ts';
import { peerTokenSigner } from './calls/sign-peer.ts';
import { commandServiceConfig, fileLimitsOf, limitsOf, rateLimitsOf } from './config.ts';
import { commandMigrations } from './migrations.ts';
import { refreshKeyFrom } from './sessions/refresh-tokens.ts';
import { monthSeconds } from './sessions/session-cookies.ts';

const config = loadConfigOrExit(commandServiceConfig, process.env);
const logger = createLogger({ service: 'command-service', level: config.LOG_LEVEL });
const clock = Date.now;

await runService({
  logger,
  lingerMs: 1_500,
  async start(life) {
    const failpoint = config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) };
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    life.closing('log database', () => logDatabase.close());
    const readDatabase = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (readDatabase !== logDatabase) life.closing('read database', () => readDatabase.close());
    for (const own of [logMigrations, commandMigrations]) await migrate(logDatabase, own);
    const store = await mysqlEventStore({ url: config.DATABASE_URL, ...failpoint });
    life.closing('event store', () => store.close());
    const bus = await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger, connectionName: 'command-service' });
    life.closing('message bus', () => bus.close());
    const pushChannel = redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
    life.closing('push channel', () => pushChannel.close());
    const redis = connectRedis(config.REDIS_URL, { logger });
    life.closing('redis', () => redis.disconnect());

    const sessions = sessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const signingKey = parseSigningKey(config.TOKEN_PRIVATE_KEY);
    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const limit = (name: string, rate: Rate) => createLimit({ name, rate, redis });
    const service = await createCommandService({
      store,
      logDatabase,
      readDatabase,
      bus,
      pushChannel,
      sessionState: sessions,
      fileStore: openFileStore(config),
      signToken: createTokenSigner({ ...tokenScope, signingKey }),
      signPeerToken: peerTokenSigner({ ...tokenScope, signingKey }),
      signFileToken: createTokenSigner({ ...fileTokenScope(tokenScope), signingKey, seconds: monthSeconds }),
      refreshKey: refreshKeyFrom(pemOf(signingKey)),
      allowedOrigins: config.CORS_ORIGINS,
      clock,
      newId,
      limits: limitsOf(config),
      fileLimits: fileLimitsOf(config),
      rateLimits: rateLimitsOf(config, (name, rate) => createLimit({ name, rate, redis })),
      logger,
      ...failpoint,
      // A store of another epoch: everything that this process remembers is of a log that is gone.
      outdated: () => process.kill(process.pid, 'SIGTERM'),
    });
    life.closing('commands', () => service.close());

    const otherKeys = config.TOKEN_PUBLIC_KEYS === undefined ? [] : parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const verifyToken = createTokenVerifier({ ...tokenScope, publicKeys: [signingKey, ...otherKeys] });
    const limits = createRequestLimits({
      user: limit('user', config.LIMIT_USER),
      session: limit('session', config.LIMIT_SESSION),
      address: limit('address', config.LIMIT_ADDRESS),
    });
    const registry = createRegistry({ service: 'command-service' });
    const dependencies = { database: () => store.ping() };
    const health = createHealth({ dependencies, registry, operatorToken: config.OPERATOR_TOKEN });
    life.draining(() => health.drain());
    const serving = { routes: service.routes, logger, limits };
    const metrics = createHttpMetrics(registry);
    const dispatch = createDispatcher({ ...serving, sessions });
    const internal = createInternalApp({ dispatch, internalToken: config.INTERNAL_TOKEN, logger, metrics });
    const open = createHttpApp({
      ...serving,
      streamRoutes: service.streamRoutes,
      authenticate: createAuthenticate({ verifyToken, sessions }),
      metrics,
      health: health.router,
      cors: { origins: config.CORS_ORIGINS, ...ownHeaders },
      trustProxy: config.TRUST_PROXY,
    });
    await life.listen(createServer(internal), { host: config.HOST, port: config.INTERNAL_PORT });
    await life.listen(createServer(open), { host: config.HOST, port: config.PORT });
  },
});
