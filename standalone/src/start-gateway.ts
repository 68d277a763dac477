import type { IncomingMessage, Server } from 'node:http';
import { newId } from '@parley/events/ids';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { readActiveSessions } from '@parley/write-tables/sessions';
import { activeSlot } from '@parley/read-tables/slots';
import { createRealtimeGateway, type PresenceOptions, type RealtimeGateway } from '@parley/realtime-gateway/app';
import { socketLimitsOf } from '@parley/realtime-gateway/config';
import { gatewayMetrics } from '@parley/realtime-gateway/metrics';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import { remoteAddress } from '@parley/service-kit/http/remote-address';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { SharedLimits } from '@parley/service-kit/request-limit-config';
import type { Logger } from '@parley/service-kit/logging';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { Registry } from 'prom-client';
import type { Adapters } from './adapters.ts';
import { allowedOriginsOf, type StandaloneConfig } from './config.ts';

interface GatewayParts {
  config: StandaloneConfig;
  server: Server;
  authenticate: Authenticate;
  dispatch: Dispatch;
  requestLimits: RequestLimits;
  shared: SharedLimits & { metrics: BoundMetrics };
  presence: PresenceOptions;
  onRefusedOrigin: (request: IncomingMessage) => void;
  registry: Registry;
  logger: Logger;
  tracing: Tracing | undefined;
}

/** Runs the gateway on the shared HTTP server, in process with commands and presence. */
export async function startGateway(
  lifecycle: Lifecycle,
  adapters: Adapters,
  { config, server, registry, shared, ...parts }: GatewayParts,
): Promise<RealtimeGateway> {
  const { store, logDatabase, readDatabase, pushChannel } = adapters;
  const gateway = await createRealtimeGateway({
    ...parts,
    httpServer: server,
    channel: pushChannel,
    store,
    openTables: () => activeSlot(readDatabase),
    readActiveSessions: (sessionIds) => readActiveSessions(logDatabase, sessionIds, Date.now() * 1_000, store),
    readMemberships: async (userId) => readMemberships(await activeSlot(readDatabase), userId),
    limits: socketLimitsOf(config, shared),
    addressOf: remoteAddress(config.TRUST_PROXY),
    corsOrigins: allowedOriginsOf(config),
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
  return gateway;
}
