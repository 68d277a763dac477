/**
 * All services in one process. What differs from many processes is this folder, and nothing in the services: one HTTP server has
 * all routes, the gateway calls the commands instead of sending them, and the projector runs in a thread of its own.
 *
 * Shutdown, in this order: no more requests; sockets closed; commands and folding finished; stores closed.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import { createCommandService, type CommandService } from '@parley/command-service/app';
import { peerTokenSigner } from '@parley/command-service/calls/sign-peer';
import { fileLimitsOf, limitsOf, rateLimitsOf } from '@parley/command-service/config';
import { monthSeconds } from '@parley/command-service/sessions/session-cookies';
import { refreshKeyFrom } from '@parley/command-service/sessions/refresh-tokens';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { newId } from '@parley/events/ids';
import { ownHeaders } from '@parley/events/wire/own-headers';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { GatewayRegistry } from '@parley/presence/gateway-registry';
import { withAdmin } from '@parley/projector/admin/admin';
import { projectorMetrics } from '@parley/projector/metrics';
import { createQueryService, type QueryService } from '@parley/query-service/app';
import { createIceServers } from '@parley/query-service/calls/get-ice-servers/ice-servers';
import { iceSettingsOf } from '@parley/query-service/config';
import { searchLimitsOf } from '@parley/query-service/search/search-limits';
import { findFile } from '@parley/read-tables/files';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { findSessionsIn, readActiveSessions, readSessionsOfUser } from '@parley/read-tables/sessions';
import { activeSlot } from '@parley/read-tables/slots';
import { createRealtimeGateway, type PresenceOptions } from '@parley/realtime-gateway/app';
import { socketLimitsOf } from '@parley/realtime-gateway/config';
import { gatewayMetrics } from '@parley/realtime-gateway/metrics';
import { createTokenSigner, createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import { createFileAuthenticate, fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { sessionState } from '@parley/service-kit/auth/shared-session-state';
import { keptSigningKey, parsePublicKeys, parseSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { createFailpoint, type Failpoint } from '@parley/service-kit/failpoint';
import { createHealth, type Health } from '@parley/service-kit/health';
import { apiDocs } from '@parley/service-kit/http/api-docs';
import { createDispatcher, type Dispatch } from '@parley/service-kit/http/dispatch';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Route } from '@parley/service-kit/http/route';
import type { Authenticate, StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Life } from '@parley/service-kit/lifecycle';
import { createLimit, createRequestLimits, type Limit } from '@parley/service-kit/limits';
import type { Rate } from '@parley/service-kit/limit-keys';
import type { Logger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import type { Signaling } from '@parley/signaling/app';
import { createPeerVerifier } from '@parley/signaling/peer';
import type { Registry } from 'prom-client';
import { openAdapters, type Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { openGatewayRoll, openPresence, sayInRoll } from './presence.ts';
import { createProjectorThread, type ProjectorThread } from './projector-thread/create-projector-thread.ts';
import { startAdmin } from './start-admin.ts';
import { startSignaling } from './start-signaling.ts';

export interface StandaloneOptions {
  config: StandaloneConfig;
  logger: Logger;
  /** Puts another bus between the services, for instance one that loses letters. */
  around?: (bus: EventBus) => EventBus;
}

export interface Standalone {
  port: number;
  /** Every route there is, as it is served: the documents of the API are made from these. */
  routes: readonly (Route | StreamRoute)[];
}

/** Resolves when it listens and its own projector has begun. */
export async function startStandalone(life: Life, { config, logger, around = (bus) => bus }: StandaloneOptions): Promise<Standalone> {
  const folder = openDataFolder(config.DATA_DIR);
  life.closing('data folder', () => folder.close());
  const failpoint = config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) };
  const opened = await openAdapters(life, { config, logger, ...failpoint });
  const adapters = { ...opened, bus: around(opened.bus) };
  const { logDatabase } = adapters;
  const redis = config.REDIS_URL === undefined ? undefined : connectRedis(config.REDIS_URL, { logger });
  if (redis) life.closing('redis', () => redis.disconnect());
  const registry = createRegistry({ service: 'parley' });
  const clock = Date.now;
  const limit = (name: string, rate: Rate) => createLimit({ name, rate, redis });
  const sessions = sessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
  const tokens = tokensOf(config);

  const projector = await startProjector(life, adapters, { config, registry, logger });
  const commands = await startCommands(adapters, { config, logger, sessions, tokens, limit, ...failpoint });
  life.closing('commands', () => commands.close());
  const presence = openPresence({ redis, graceMs: config.PRESENCE_GRACE, logDatabase });
  const authenticate = createAuthenticate({ verifyToken: tokens.verify, sessions });
  const authenticateForFiles = createFileAuthenticate({ authenticate, verifyFileToken: tokens.verifyFileToken, sessions });
  const queries = createQueries(adapters, { config, limit, presence, authenticateForFiles });

  const health = createHealth({ dependencies: dependenciesOf(adapters, projector), registry, operatorToken: config.OPERATOR_TOKEN });
  life.draining(() => health.drain());
  const limits = createRequestLimits({
    user: limit('user', config.LIMIT_USER),
    session: limit('session', config.LIMIT_SESSION),
    address: limit('address', config.LIMIT_ADDRESS),
  });
  const signaling = await startSignaling(life, { ...adapters, config, sessions, verifyPeer: tokens.verifyPeer, limit, registry, logger });
  const routes = [...commands.routes, ...queries.routes];
  const streamRoutes = [...commands.streamRoutes, ...queries.streamRoutes];
  const app = createApp({ config, routes, streamRoutes, authenticate, limits, health, signaling, registry, logger });
  const gateways = openGatewayRoll({ redis, storeId: adapters.store.id });
  const admin = startAdmin(life, adapters, { config, logger, gateways });
  const server = createServer({ shouldUpgradeCallback: asksForWebSocket }, withAdmin(app, admin));
  signaling.attach(server);
  const dispatch = createDispatcher({ routes: commands.routes, sessions, limits, logger });
  await startGateway(life, adapters, { config, server, authenticate, dispatch, presence, gateways, registry, logger });
  return { port: await life.listen(server, { host: config.HOST, port: config.PORT }), routes: [...routes, ...streamRoutes] };
}

/** Any other upgrade (h2c, which Java's client and `curl --http2` offer with each request) is left aside, as RFC 9110 7.8 allows. */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

interface GatewayParts {
  config: StandaloneConfig;
  server: HttpServer;
  authenticate: Authenticate;
  dispatch: Dispatch;
  presence: PresenceOptions;
  gateways: GatewayRegistry;
  registry: Registry;
  logger: Logger;
}

async function startGateway(life: Life, adapters: Adapters, { config, server, registry, gateways, ...parts }: GatewayParts): Promise<void> {
  const { store, logDatabase, readDatabase, pushChannel } = adapters;
  const gateway = await createRealtimeGateway({
    ...parts,
    httpServer: server,
    channel: pushChannel,
    store,
    openTables: () => activeSlot(readDatabase),
    readActiveSessions: (sessionIds) => readActiveSessions(logDatabase, sessionIds, Date.now() * 1_000),
    readMemberships: async (userId) => readMemberships(await activeSlot(readDatabase), userId),
    limits: socketLimitsOf(config),
    corsOrigins: config.CORS_ORIGINS,
    clock: Date.now,
    newId,
    metrics: gatewayMetrics([registry]),
  });
  // Sockets would keep the server open: they are closed as soon as the end begins, beside the requests in flight.
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= gateway.close());
  life.draining(close);
  life.closing('gateway', close);
  sayInRoll(life, gateways, gateway);
}

interface AppParts {
  config: StandaloneConfig;
  routes: Route[];
  streamRoutes: StreamRoute[];
  authenticate: Authenticate;
  limits: RequestLimits;
  health: Health;
  signaling: Signaling;
  registry: Registry;
  logger: Logger;
}

function createApp({ config, health, signaling, registry, ...parts }: AppParts): RequestListener {
  return createHttpApp({
    ...parts,
    metrics: createHttpMetrics(registry),
    health: health.router,
    mount(express) {
      apiDocs({ openapi: openapiFile, asyncapi: asyncapiFile })(express);
      signaling.mount(express);
    },
    cors: { origins: config.CORS_ORIGINS, ...ownHeaders },
    trustProxy: config.TRUST_PROXY,
  });
}

interface CommandParts {
  config: StandaloneConfig;
  logger: Logger;
  failpoint?: Failpoint;
  sessions: SessionState;
  tokens: ReturnType<typeof tokensOf>;
  limit: (name: string, rate: Rate) => Limit;
}

function startCommands(
  adapters: Adapters,
  { config, logger, sessions, tokens, limit, ...failpoint }: CommandParts,
): Promise<CommandService> {
  return createCommandService({
    ...adapters,
    writesAlone: true,
    sessionState: sessions,
    signToken: tokens.sign,
    signPeerToken: tokens.signPeer,
    signFileToken: tokens.signFileToken,
    refreshKey: tokens.refreshKey,
    allowedOrigins: config.CORS_ORIGINS,
    clock: Date.now,
    newId,
    limits: limitsOf(config),
    fileLimits: fileLimitsOf(config),
    rateLimits: rateLimitsOf(config, limit),
    logger,
    ...failpoint,
    // A store of another epoch: everything that this process remembers is of a log that is gone.
    outdated: () => process.kill(process.pid, 'SIGTERM'),
  });
}

interface QueryParts {
  config: StandaloneConfig;
  limit: (name: string, rate: Rate) => Limit;
  presence: ReturnType<typeof openPresence>;
  authenticateForFiles: Authenticate;
}

function createQueries({ store, logDatabase, readDatabase, fileStore }: Adapters, parts: QueryParts): QueryService {
  const { config, limit, presence, authenticateForFiles } = parts;
  return createQueryService({
    authenticateForFiles,
    fileStore,
    findFile: (fileId) => findFile(logDatabase, fileId),
    readPresence: presence.readPresence,
    database: readDatabase,
    store,
    readSessions: (userId) => readSessionsOfUser(logDatabase, userId, Date.now() * 1_000),
    iceServersFor: createIceServers(iceSettingsOf(config), Date.now),
    iceLimit: limit('ice_servers', config.LIMIT_ICE_SERVERS),
    searchLimits: searchLimitsOf(config),
  });
}

/** The key of DATA_DIR unless one is configured, with the public keys that are still good beside it. */
function tokensOf(config: StandaloneConfig) {
  const signingKey = config.TOKEN_PRIVATE_KEY === undefined ? keptSigningKey(config.DATA_DIR) : parseSigningKey(config.TOKEN_PRIVATE_KEY);
  const otherKeys = config.TOKEN_PUBLIC_KEYS === undefined ? [] : parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
  const publicKeys = [signingKey, ...otherKeys];
  const scope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock: Date.now };
  return {
    sign: createTokenSigner({ ...scope, signingKey }),
    signPeer: peerTokenSigner({ ...scope, signingKey }),
    verify: createTokenVerifier({ ...scope, publicKeys }),
    verifyPeer: createPeerVerifier({ ...scope, publicKeys }),
    signFileToken: createTokenSigner({ ...fileTokenScope(scope), signingKey, seconds: monthSeconds }),
    verifyFileToken: createTokenVerifier({ ...fileTokenScope(scope), publicKeys }),
    refreshKey: refreshKeyFrom(pemOf(signingKey)),
  };
}

interface ProjectorParts {
  config: StandaloneConfig;
  registry: Registry;
  logger: Logger;
}

async function startProjector(life: Life, adapters: Adapters, { config, registry, logger }: ProjectorParts): Promise<ProjectorThread> {
  const projector = createProjectorThread({
    config: { DATABASE_URL: config.DATABASE_URL, READ_DATABASE_URL: config.READ_DATABASE_URL, DATA_DIR: config.DATA_DIR },
    failpoint: config.FAILPOINT,
    logLevel: logger.level,
    bus: adapters.bus,
    push: adapters.pushChannel,
    metrics: projectorMetrics(registry),
    onDeath(error) {
      throw error;
    },
  });
  life.closing('projector', () => projector.close());
  await projector.start();
  return projector;
}

function dependenciesOf({ store, readDatabase }: Adapters, projector: ProjectorThread): Record<string, () => Promise<void>> {
  return {
    log: () => store.ping(),
    readTables: () => readDatabase.ping(),
    projector: () => projector.working(),
  };
}
