import type { Server } from 'node:http';
import { newId } from '@parley/events/ids';
import type { GatewayRegistry } from '@parley/presence/gateway-registry';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { readActiveSessions } from '@parley/write-tables/sessions';
import { activeSlot } from '@parley/read-tables/slots';
import { createRealtimeGateway, type PresenceOptions } from '@parley/realtime-gateway/app';
import { socketLimitsOf, type SharedLimits } from '@parley/realtime-gateway/config';
import { gatewayMetrics } from '@parley/realtime-gateway/metrics';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Registry } from 'prom-client';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import { reportGateway } from './presence.ts';

interface GatewayParts {
  config: StandaloneConfig;
  server: Server;
  authenticate: Authenticate;
  dispatch: Dispatch;
  requestLimits: RequestLimits;
  shared: SharedLimits;
  presence: PresenceOptions;
  gateways: GatewayRegistry;
  registry: Registry;
  logger: Logger;
}

/** Runs the gateway on the shared HTTP server, in process with commands and presence. */
export async function startGateway(
  lifecycle: Lifecycle,
  adapters: Adapters,
  { config, server, registry, gateways, shared, ...parts }: GatewayParts,
): Promise<void> {
  const { store, logDatabase, readDatabase, pushChannel } = adapters;
  const gateway = await createRealtimeGateway({
    ...parts,
    httpServer: server,
    channel: pushChannel,
    store,
    openTables: () => activeSlot(readDatabase),
    readActiveSessions: (sessionIds) => readActiveSessions(logDatabase, sessionIds, Date.now() * 1_000),
    readMemberships: async (userId) => readMemberships(await activeSlot(readDatabase), userId),
    limits: socketLimitsOf(config, shared),
    addressOf: remoteAddress(config.TRUST_PROXY),
    corsOrigins: config.CORS_ORIGINS,
    clock: Date.now,
    newId,
    metrics: gatewayMetrics([registry]),
    bounds: shared.metrics,
  });
  // Closed at the beginning of shutdown, concurrently with requests in flight: sockets would keep the server open.
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= gateway.close());
  lifecycle.onDrain(close);
  lifecycle.onClose('gateway', close);
  reportGateway(lifecycle, gateways, gateway);
}
