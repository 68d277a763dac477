/** query-service as a separate process, with MySQL or MariaDB, and Redis. */
import { awaitMigrations } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { openFileStore } from '@parley/file-store/open-file-store';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { withOpenedNames } from '@parley/key-store/device-names';
import { openKeyStore } from '@parley/key-store/key-store';
import { createReadPresence } from '@parley/presence/read-presence';
import { redisPresence } from '@parley/presence/redis-presence';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { reportService } from '@parley/presence/service-registry';
import { readLastSeen } from '@parley/write-tables/last-seen';
import { readTableSchema } from '@parley/read-tables/migrations';
import { readApiKeys } from '@parley/write-tables/api-keys';
import { findFile } from '@parley/write-tables/files';
import { findExternalConversation } from '@parley/write-tables/names';
import { authenticationSource } from '@parley/write-tables/operators';
import { findSessionsIn, readSessionsOfUser } from '@parley/write-tables/sessions';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { userAdministration } from '@parley/write-tables/user-usage';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
import { createFileAuthenticate, fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { loadConfigOrExit } from '@parley/service-kit/config';
import { createHealth } from '@parley/service-kit/health';
import { mountWebClient } from '@parley/web/server/mount-web-client';
import { serveDocs } from '@parley/api-docs/serve-docs';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { runService } from '@parley/service-kit/lifecycle';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { createLimit } from '@parley/service-kit/limits';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createQueryService } from './app.ts';
import { exportSources } from './exports/table-sources.ts';
import { createIceServers } from './calls/get-ice-servers/ice-servers.ts';
import { iceSettingsOf, queryServiceConfig } from './config.ts';
import { createReadStatus } from './operators/get-status/read-status.ts';
import { createQueryTurns, queryTurnLimitsOf } from './query-turns.ts';
import { createSearchAdmission } from './search/search-admission.ts';
import { searchLimitsOf } from './search/search-limits.ts';

const config = loadConfigOrExit(queryServiceConfig, process.env);
const logger = createLogger({ service: 'query-service', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES });
const clock = Date.now;
const registry = createRegistry({ service: 'query-service' });
const bounds = createBoundMetrics({ registry, logger });
const metrics = createHttpMetrics(registry);
/** Other services create the tables, and may start later. */
const migrationTimeoutMs = 60_000;

/** The documents of the API, the web client and the console. */
const mountPages: typeof mountWebClient = (express) => {
  serveDocs({ openapi: openapiFile, asyncapi: asyncapiFile })(express);
  mountWebClient(express);
};

await runService({
  logger,
  lingerMs: 1_500,
  async start(lifecycle) {
    const tracing = await openTracing(lifecycle, { service: 'query-service', config, logger });
    const logDatabase = await openMysqlDatabase({ url: config.DATABASE_URL });
    lifecycle.onClose('log database', () => logDatabase.close());
    const database = config.READ_DATABASE_URL === undefined ? logDatabase : await openMysqlDatabase({ url: config.READ_DATABASE_URL });
    if (database !== logDatabase) lifecycle.onClose('read database', () => database.close());
    for (const schema of [eventLogSchema, writeTableSchema]) await awaitMigrations(logDatabase, schema, { deadlineMs: migrationTimeoutMs });
    await awaitMigrations(database, readTableSchema, { deadlineMs: migrationTimeoutMs });
    const keys = await openKeyStore(lifecycle, config, 'reader');
    const store = sealedEventStore(await mysqlEventStore({ url: config.DATABASE_URL }), keys.vault);
    lifecycle.onClose('event store', () => store.close());
    const redis = connectRedis(config.REDIS_URL, { logger });
    lifecycle.onClose('redis', () => redis.disconnect());
    const presence = redisPresence({ redis, graceMs: config.PRESENCE_GRACE, instanceId: 'query-service' });

    const publicKeys = parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
    const tokenScope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock };
    const sessions = createSessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
    const verifyToken = createTokenVerifier({ ...tokenScope, publicKeys });
    const source = authenticationSource(logDatabase, store);
    const authentication = createAuthentication({ verifyToken, sessions, source, operatorToken: config.OPERATOR_TOKEN, clock });
    const verifyFileToken = createTokenVerifier({ ...fileTokenScope(tokenScope), publicKeys });
    const dependencies = { log: () => store.ping(), readTables: () => database.ping() };
    const health = createHealth({ dependencies, registry, ...authentication, graceMs: config.READINESS_GRACE });
    lifecycle.onDrain(() => health.drain());
    const services = redisServiceRegistry({ redis, storeId: store.id });
    const service = createQueryService({
      database,
      store,
      readPresence: createReadPresence({ presence, readLastSeen: (userIds) => readLastSeen(logDatabase, userIds) }),
      iceServersFor: createIceServers(iceSettingsOf(config), clock),
      iceLimit: createLimit({ name: 'ice_servers', rate: config.LIMIT_ICE_SERVERS, redis }),
      findExternalConversation: (externalId) => findExternalConversation(logDatabase, externalId),
      readApiKeys: () => readApiKeys(logDatabase),
      users: userAdministration(logDatabase, store, clock),
      readStatus: createReadStatus({ store, log: logDatabase, readTables: database, services }),
      readSessions: async (userId) => withOpenedNames(keys.vault, await readSessionsOfUser(logDatabase, userId, clock() * 1_000)),
      turns: createQueryTurns(queryTurnLimitsOf(config), bounds),
      searchLimits: searchLimitsOf(config),
      admitSearch: createSearchAdmission({
        rate: createLimit({ name: 'search', rate: config.LIMIT_SEARCH, redis, metrics: bounds }),
        maxPerUser: config.LIMIT_SEARCHES_IN_FLIGHT,
        maxRunning: config.LIMIT_SEARCHES,
        metrics: bounds,
      }),
      maxPageBytes: config.LIMIT_PAGE_BYTES,
      ...(await exportSources(logDatabase)),
      findFile: (fileId) => findFile(logDatabase, fileId),
      fileStore: openFileStore(config),
      authenticateForFiles: createFileAuthenticate({ ...authentication, verifyFileToken, sessions }),
    });
    const app = createHttpApp({
      ...service,
      ...authentication,
      limits: requestLimitsOf(config, { redis, metrics: bounds }),
      logger,
      tracing,
      metrics,
      bounds,
      health: health.router,
      compressFrom: config.COMPRESSION,
      mount: mountPages,
      cors: { origins: config.CORS_ORIGINS, ...corsHeaders },
      trustProxy: config.TRUST_PROXY,
      bodyTimeoutMs: config.LIMIT_BODY_TIME,
    });
    reportService(lifecycle, services, { service: 'query-service', totals: metrics.totals });
    const server = createHttpServer(app, { config, trustProxy: config.TRUST_PROXY, metrics: bounds });
    await lifecycle.listen(server, { host: config.HOST, port: config.PORT });
  },
});
