/**
 * All services in one process. Only this folder differs from the distributed setup: one HTTP server has all routes, the gateway
 * dispatches commands in process, and the projector runs in a worker thread.
 *
 * Shutdown order: stop accepting requests; close sockets; finish commands and projections; close stores.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import type { EventBus } from '@parley/event-bus/event-bus';
import { withAdmin } from '@parley/projector/admin/admin';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { createFileAuthenticate } from '@parley/service-kit/auth/file-cookie';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth, type Health } from '@parley/service-kit/health';
import { serveDocs } from '@parley/api-docs/serve-docs';
import { createDispatcher } from '@parley/service-kit/http/dispatch';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Route } from '@parley/service-kit/http/route';
import type { Authenticate, StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import { createLimit } from '@parley/service-kit/limits';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import type { Rate } from '@parley/service-kit/limit-keys';
import type { Logger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import type { Signaling } from '@parley/signaling/app';
import type { Registry } from 'prom-client';
import { openAdapters, type Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { openGatewayRegistry, openPresence } from './presence.ts';
import type { ProjectorThread } from './projector-thread/create-projector-thread.ts';
import { startAdmin } from './start-admin.ts';
import { startSignaling } from './start-signaling.ts';
import { createTokens } from './tokens.ts';
import { createQueries } from './create-queries.ts';
import { startCommands } from './start-commands.ts';
import { startGateway } from './start-gateway.ts';
import { startProjector } from './start-projector.ts';

export interface StandaloneOptions {
  config: StandaloneConfig;
  logger: Logger;
  /** Wraps or replaces the event bus; for tests. */
  wrapBus?: (bus: EventBus) => EventBus;
}

export interface Standalone {
  port: number;
  /** All routes; the API documents are rendered from them. */
  routes: readonly (Route | StreamRoute)[];
}

/** Resolves when the server listens and the projector has started. */
export async function startStandalone(
  lifecycle: Lifecycle,
  { config, logger, wrapBus = (bus) => bus }: StandaloneOptions,
): Promise<Standalone> {
  const folder = openDataFolder(config.DATA_DIR);
  lifecycle.onClose('data folder', () => folder.close());
  const failpoint = config.FAILPOINT === undefined ? {} : { failpoint: createFailpoint(config.FAILPOINT) };
  const opened = await openAdapters(lifecycle, { config, logger, ...failpoint });
  const adapters = { ...opened, bus: wrapBus(opened.bus) };
  const { logDatabase } = adapters;
  const redis = config.REDIS_URL === undefined ? undefined : connectRedis(config.REDIS_URL, { logger });
  if (redis) lifecycle.onClose('redis', () => redis.disconnect());
  const registry = createRegistry({ service: 'parley' });
  const clock = Date.now;
  const shared = { redis, metrics: createBoundMetrics({ registry, logger }) };
  const limit = (name: string, rate: Rate) => createLimit({ ...shared, name, rate });
  const sessions = createSessionState({ redis, findSessions: findSessionsIn(logDatabase), clock });
  const tokens = createTokens(config);

  const projector = await startProjector(lifecycle, adapters, { config, registry, logger });
  const commands = await startCommands(adapters, { config, logger, sessions, tokens, shared, ...failpoint });
  lifecycle.onClose('commands', () => commands.close());
  const presence = openPresence({ redis, graceMs: config.PRESENCE_GRACE, logDatabase });
  const authenticate = createAuthenticate({ verifyToken: tokens.verify, sessions });
  const authenticateForFiles = createFileAuthenticate({ authenticate, verifyFileToken: tokens.verifyFileToken, sessions });
  const queries = createQueries(adapters, { config, limit, presence, authenticateForFiles, metrics: shared.metrics });

  const health = createHealth({
    dependencies: dependenciesOf(adapters, projector),
    registry,
    operatorToken: config.OPERATOR_TOKEN,
    graceMs: config.READINESS_GRACE,
  });
  lifecycle.onDrain(() => health.drain());
  const limits = requestLimitsOf(config, shared);
  const signaling = await startSignaling(lifecycle, {
    ...adapters,
    config,
    sessions,
    verifyPeer: tokens.verifyPeer,
    shared,
    registry,
    logger,
  });
  const routes = [...commands.routes, ...queries.routes];
  const streamRoutes = [...commands.streamRoutes, ...queries.streamRoutes];
  const app = createApp({ config, routes, streamRoutes, authenticate, limits, health, signaling, registry, logger });
  const gateways = openGatewayRegistry({ redis, storeId: adapters.store.id });
  const admin = startAdmin(lifecycle, adapters, { config, logger, gateways });
  const server = createHttpServer(withAdmin(app, admin), {
    config,
    trustProxy: config.TRUST_PROXY,
    metrics: shared.metrics,
    shouldUpgradeCallback: isWebSocketUpgrade,
  });
  signaling.attach(server);
  const dispatch = createDispatcher({ routes: commands.routes, sessions, limits, logger });
  const gateway = { config, server, authenticate, dispatch, presence, gateways, requestLimits: limits, shared, registry, logger };
  await startGateway(lifecycle, adapters, gateway);
  return { port: await lifecycle.listen(server, { host: config.HOST, port: config.PORT }), routes: [...routes, ...streamRoutes] };
}

/** Ignores all other upgrades (h2c, which Java's client and `curl --http2` offer with each request), as RFC 9110 section 7.8 allows. */
function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
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
      serveDocs({ openapi: openapiFile, asyncapi: asyncapiFile })(express);
      signaling.mount(express);
    },
    cors: { origins: config.CORS_ORIGINS, ...corsHeaders },
    trustProxy: config.TRUST_PROXY,
    bodyTimeoutMs: config.LIMIT_BODY_TIME,
  });
}

function dependenciesOf({ store, readDatabase }: Adapters, projector: ProjectorThread): Record<string, () => Promise<void>> {
  return {
    log: () => store.ping(),
    readTables: () => readDatabase.ping(),
    projector: () => projector.checkHealth(),
  };
}
