/** query-service as a process of its own: MySQL or MariaDB and Redis. */
import { createServer } from 'node:http';
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { ownHeaders } from '@parley/events/wire/own-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { createReadPresence } from '@parley/presence/read-presence';
import { redisPresence } from '@parley/presence/redis-presence';
import { readLastSeen } from '@parley/read-tables/last-seen';
import { readModelMigrations, readModelScope } from '@parley/read-tables/migrations';
import { findFile } from '@parley/read-tables/files';
import { findSessionsIn, readSessionsOfUser } from '@parley/read-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { createFileAuthenticate, fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { sessionState } from '@parley/service-kit/auth/shared-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { apiDocs } from '@parley/service-kit/http/api-docs';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { runService } from '@parley/service-kit/lifecycle';
import { createLimit, createRequestLimits } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createQueryService } from './app.ts';
import { createIceServers } from './calls/get-ice-servers/ice-servers.ts';
import { iceSettingsOf, queryServiceConfig } from './config.ts';
import { searchLimitsOf } from './search/search-limits.ts';

const config = loadConfigOrExit(queryServiceConfig, process.env);
const logger = createLogger({ service: 'query-service', level: config.LOG_LEVEL });
const clock = Date.now;
/** Others make the tables; they may start later. */
const timeoutMs = 60_000;

await runService({
  logger,
  lingerMs: 1_500,
  async start(life) {
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    life.closing('log database', () => logDatabase.close());
    const database = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== logDatabase) life.closing('read database', () => database.close());
    const idsOf = (migrations: readonly { id: string }[]) => migrations.map(({ id }) => id);
    await awaitMigrations(logDatabase, logMigrations.scope, idsOf(logMigrations.migrations), { deadlineMs: timeoutMs });
    await awaitMigrations(database, readModelScope, idsOf(readModelMigrations), { deadlineMs: timeoutMs });
    const store = await mysqlEventStore({ url: config.DATABASE_URL });
    life.closing('event store', () => store.close());
    const redis = connectRedis(config.REDIS_URL, { logger });
    life.closing('redis', () => redis.disconnect());
    const presence = redisPresence({ redis, graceMs: config.PRESENCE_GRACE, instanceId: 'query-service' });

    const publicKeys = parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const sessions = sessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const authenticate = createAuthenticate({ verifyToken: createTokenVerifier({ ...tokenScope, publicKeys }), sessions });
    const verifyFileToken = createTokenVerifier({ ...fileTokenScope(tokenScope), publicKeys });
    const registry = createRegistry({ service: 'query-service' });
    const dependencies = { log: () => store.ping(), readTables: () => database.ping() };
    const health = createHealth({ dependencies, registry, operatorToken: config.OPERATOR_TOKEN });
    life.draining(() => health.drain());
    const service = createQueryService({
      database,
      store,
      readPresence: createReadPresence({ presence, readLastSeen: (userIds) => readLastSeen(logDatabase, userIds) }),
      iceServersFor: createIceServers(iceSettingsOf(config), clock),
      iceLimit: createLimit({ name: 'ice_servers', rate: config.LIMIT_ICE_SERVERS, redis }),
      readSessions: (userId) => readSessionsOfUser(logDatabase, userId, clock() * 1_000),
      searchLimits: searchLimitsOf(config),
      findFile: (fileId) => findFile(logDatabase, fileId),
      fileStore: openFileStore(config),
      authenticateForFiles: createFileAuthenticate({ authenticate, verifyFileToken, sessions }),
    });
    const app = createHttpApp({
      ...service,
      authenticate,
      limits: createRequestLimits({
        user: createLimit({ name: 'user', rate: config.LIMIT_USER, redis }),
        session: createLimit({ name: 'session', rate: config.LIMIT_SESSION, redis }),
        address: createLimit({ name: 'address', rate: config.LIMIT_ADDRESS, redis }),
      }),
      logger,
      metrics: createHttpMetrics(registry),
      health: health.router,
      mount: apiDocs({ openapi: openapiFile, asyncapi: asyncapiFile }),
      cors: { origins: config.CORS_ORIGINS, ...ownHeaders },
      trustProxy: config.TRUST_PROXY,
    });
    await life.listen(createServer(app), { host: config.HOST, port: config.PORT });
  },
});
