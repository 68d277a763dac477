/**
 * All services in one process. Only this folder differs from the distributed setup: one HTTP server has all routes, the gateway
 * dispatches commands in process, and the projector runs in a worker thread.
 *
 * Shutdown order: stop accepting requests; close sockets; finish commands and projections; close stores.
 */
import type { AddressInfo } from 'node:net';
import { eventBusMetrics } from '@parley/command-service/publishing/metrics';
import type { EventBus } from '@parley/event-bus/event-bus';
import { commandTotals } from '@parley/command-service/publishing/command-totals';
import { reportService } from '@parley/presence/service-registry';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createHealth } from '@parley/service-kit/health';
import { createRefusedOrigins } from '@parley/service-kit/http/allowed-origins';
import { createDispatcher } from '@parley/service-kit/http/dispatch';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import { createLimit } from '@parley/service-kit/limits';
import { requestLimitsOf } from '@parley/service-kit/request-limit-config';
import type { Rate } from '@parley/service-kit/limit-keys';
import type { Logger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry, watchLogDivergence } from '@parley/service-kit/metrics';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { openAdapters, type Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import { createEmbeddedAuthentication } from './create-authentication.ts';
import { createServer } from './create-server.ts';
import { openDataFolder } from './data-folder.ts';
import { loadOrCreateOperatorToken } from './operator-token.ts';
import { createDemo } from './demo/create-demo.ts';
import { openServiceRegistry, openPresence } from './presence.ts';
import type { ProjectorThread } from './projector-thread/create-projector-thread.ts';
import { startSignaling } from './start-signaling.ts';
import { createTokens } from './tokens.ts';
import { createQueries } from './create-queries.ts';
import { startCommands } from './start-commands.ts';
import { startDispatcher } from './start-dispatcher.ts';
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
  /** All routes of the API; the API documents are rendered from them. */
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
  const registry = createRegistry({ service: 'parley' });
  const tracing = await openTracing(lifecycle, { service: 'parley', config, logger });
  const opened = await openAdapters(lifecycle, { config, logger, onDropped: eventBusMetrics(registry), ...failpoint });
  const adapters = { ...opened, bus: wrapBus(opened.bus) };
  const redis = config.REDIS_URL === undefined ? undefined : connectRedis(config.REDIS_URL, { logger });
  if (redis) lifecycle.onClose('redis', () => redis.disconnect());
  watchLogDivergence(registry, () => adapters.store.divergence() !== null);
  const clock = Date.now;
  const shared = { redis, metrics: createBoundMetrics({ registry, logger }) };
  const limit = (name: string, rate: Rate) => createLimit({ ...shared, name, rate });
  const sessions = createSessionState({ redis, findSessions: findSessionsIn(adapters.logDatabase), clock });
  const tokens = createTokens(config);

  const projector = await startProjector(lifecycle, adapters, { config, registry, logger });
  const dispatcher = await startDispatcher(lifecycle, adapters, { config, registry, logger, ...failpoint });
  const commands = await startCommands(adapters, { config, logger, sessions, tokens, registry, shared, tracing, ...failpoint });
  lifecycle.onClose('commands', () => commands.close());
  const presence = openPresence({ redis, graceMs: config.PRESENCE_GRACE, ...adapters });
  const operatorToken = config.OPERATOR_TOKEN ?? loadOrCreateOperatorToken(config.DATA_DIR);
  const { authenticateForFiles, ...authentication } = createEmbeddedAuthentication(adapters, { sessions, tokens, operatorToken });
  const { authenticate } = authentication;
  const services = openServiceRegistry({ redis, storeId: adapters.store.id });
  const queries = await createQueries(adapters, { config, limit, presence, authenticateForFiles, services, metrics: shared.metrics });

  const dependencies = dependenciesOf(adapters, projector);
  const health = createHealth({ dependencies, registry, ...authentication, graceMs: config.READINESS_GRACE });
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
  const routes = [...commands.routes, ...queries.routes, ...dispatcher.routes];
  const streamRoutes = [...commands.streamRoutes, ...queries.streamRoutes];
  const listensOn = () => server.address() as AddressInfo;
  const demo = createDemo(adapters, { config, startSession: commands.startSession, listensOn });
  const onRefusedOrigin = createRefusedOrigins(logger);
  const metrics = createHttpMetrics(registry);
  const server = createServer(lifecycle, adapters, {
    config,
    routes: [...routes, ...demo.routes],
    streamRoutes: [...streamRoutes, ...demo.streamRoutes],
    ...authentication,
    limits,
    health,
    signaling,
    metrics,
    tracing,
    bounds: shared.metrics,
    onRefusedOrigin,
    logger,
  });
  const dispatch = createDispatcher({ routes: commands.routes, sessions, limits, logger, tracing });
  const gatewayParts = { config, server, authenticate, dispatch, presence, requestLimits: limits, shared, registry, logger, tracing };
  const gateway = await startGateway(lifecycle, adapters, { ...gatewayParts, onRefusedOrigin });
  const totals = commandTotals(adapters.store, metrics.totals);
  reportService(lifecycle, services, { service: 'parley', totals, sockets: () => gateway.sockets() });
  return { port: await lifecycle.listen(server, { host: config.HOST, port: config.PORT }), routes: [...routes, ...streamRoutes] };
}

function dependenciesOf({ store, readDatabase }: Adapters, projector: ProjectorThread): Record<string, () => Promise<void>> {
  return {
    log: () => store.ping(),
    readTables: () => readDatabase.ping(),
    projector: () => projector.checkHealth(),
  };
}
