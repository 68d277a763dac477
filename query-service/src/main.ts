/** query-service as a separate process, with MySQL or MariaDB, and Redis. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { createReadPresence } from '@parley/presence/read-presence';
import { redisPresence } from '@parley/presence/redis-presence';
import { readLastSeen } from '@parley/write-tables/last-seen';
import { readTableSchema } from '@parley/read-tables/migrations';
import { findFile } from '@parley/write-tables/files';
import { findSessionsIn, readSessionsOfUser } from '@parley/write-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { createFileAuthenticate, fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { serveDocs } from '@parley/api-docs/serve-docs';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { runService } from '@parley/service-kit/lifecycle';
import { createLimit } from '@parley/service-kit/limits';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createQueryService } from './app.ts';
import { createIceServers } from './calls/get-ice-servers/ice-servers.ts';
import { iceSettingsOf, queryServiceConfig } from './config.ts';
import { createSearchAdmission } from './search/search-admission.ts';
import { searchLimitsOf } from './search/search-limits.ts';

const config = loadConfigOrExit(queryServiceConfig, process.env);
const logger = createLogger({ service: 'query-service', level: config.LOG_LEVEL });
const clock = Date.now;
/** Other services create the tables, and may start later. */
const migrationTimeoutMs = 60_000;

await runService({
  logger,
  lingerMs: 1_500,
  async start(lifecycle) {
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => logDatabase.close());
    const database = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== logDatabase) lifecycle.onClose('read database', () => database.close());
    await awaitMigrations(logDatabase, eventLogSchema, { deadlineMs: migrationTimeoutMs });
    await awaitMigrations(database, readTableSchema, { deadlineMs: migrationTimeoutMs });
    const store = await mysqlEventStore({ url: config.DATABASE_URL });
    lifecycle.onClose('event store', () => store.close());
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const presence = redisPresence({ redis, graceMs: config.PRESENCE_GRACE, instanceId: 'query-service' });

    const publicKeys = parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const sessions = createSessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const authenticate = createAuthenticate({ verifyToken: createTokenVerifier({ ...tokenScope, publicKeys }), sessions });
    const verifyFileToken = createTokenVerifier({ ...fileTokenScope(tokenScope), publicKeys });
    const registry = createRegistry({ service: 'query-service' });
    const bounds = createBoundMetrics({ registry, logger });
    const dependencies = { log: () => store.ping(), readTables: () => database.ping() };
    const health = createHealth({ dependencies, registry, operatorToken: config.OPERATOR_TOKEN, graceMs: config.READINESS_GRACE });
    lifecycle.onDrain(() => health.drain());
    const service = createQueryService({
      database,
      store,
      readPresence: createReadPresence({ presence, readLastSeen: (userIds) => readLastSeen(logDatabase, userIds) }),
      iceServersFor: createIceServers(iceSettingsOf(config), clock),
      iceLimit: createLimit({ name: 'ice_servers', rate: config.LIMIT_ICE_SERVERS, redis }),
      readSessions: (userId) => readSessionsOfUser(logDatabase, userId, clock() * 1_000),
      searchLimits: searchLimitsOf(config),
      admitSearch: createSearchAdmission({
        rate: createLimit({ name: 'search', rate: config.LIMIT_SEARCH, redis, metrics: bounds }),
        maxPerUser: config.LIMIT_SEARCHES_IN_FLIGHT,
        metrics: bounds,
      }),
      maxPageBytes: config.LIMIT_PAGE_BYTES,
      findFile: (fileId) => findFile(logDatabase, fileId),
      fileStore: openFileStore(config),
      authenticateForFiles: createFileAuthenticate({ authenticate, verifyFileToken, sessions }),
    });
    const app = createHttpApp({
      ...service,
      authenticate,
      limits: requestLimitsOf(config, { redis, metrics: bounds }),
      logger,
      metrics: createHttpMetrics(registry),
      health: health.router,
      mount: serveDocs({ openapi: openapiFile, asyncapi: asyncapiFile }),
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
