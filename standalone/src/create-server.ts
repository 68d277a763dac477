/** One HTTP server for all routes, pages and sockets. */
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { serveDocs } from '@parley/api-docs/serve-docs';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { corsHeaders } from '@parley/events/wire/cors-headers';
import { withAdmin } from '@parley/projector/admin/admin';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Health } from '@parley/service-kit/health';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import type { HttpMetrics } from '@parley/service-kit/http/observe-requests';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Route } from '@parley/service-kit/http/route';
import type { Authenticate, StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { Signaling } from '@parley/signaling/app';
import { mountWebClient } from '@parley/web/server/mount-web-client';
import type { Adapters } from './adapters.ts';
import { allowedOriginsOf, type StandaloneConfig } from './config.ts';
import { startAdmin } from './start-admin.ts';

interface AppParts {
  config: StandaloneConfig;
  routes: Route[];
  streamRoutes: StreamRoute[];
  authenticate: Authenticate;
  authenticateBackend: Authenticate;
  authenticateOperator: Authenticate;
  limits: RequestLimits;
  health: Health;
  signaling: Signaling;
  tracing: Tracing | undefined;
  metrics: HttpMetrics;
  bounds: BoundMetrics;
  onRefusedOrigin: (request: IncomingMessage) => void;
  logger: Logger;
}

/** Creates the server; the gateway attaches its sockets later. */
export function createServer(lifecycle: Lifecycle, adapters: Adapters, parts: AppParts): Server {
  const { config, bounds, logger, ...app } = parts;
  const { authenticateOperator } = app;
  const admin = startAdmin(lifecycle, adapters, { config, authenticateOperator, logger });
  const server = createHttpServer(withAdmin(createApp({ ...app, bounds, config, logger }), admin), {
    config,
    trustProxy: config.TRUST_PROXY,
    metrics: bounds,
    shouldUpgradeCallback: isWebSocketUpgrade,
  });
  app.signaling.attach(server);
  return server;
}

/** Ignores all other upgrades (h2c, which Java's client and `curl --http2` offer with each request), as RFC 9110 section 7.8 allows. */
function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

function createApp({ config, health, signaling, onRefusedOrigin, ...parts }: AppParts): RequestListener {
  return createHttpApp({
    ...parts,
    health: health.router,
    compressFrom: config.COMPRESSION,
    mount(express) {
      serveDocs({ openapi: openapiFile, asyncapi: asyncapiFile })(express);
      signaling.mount(express);
      mountWebClient(express);
    },
    cors: { origins: allowedOriginsOf(config), onRefused: onRefusedOrigin, ...corsHeaders },
    trustProxy: config.TRUST_PROXY,
    bodyTimeoutMs: config.LIMIT_BODY_TIME,
  });
}
