/** HTTP server whose connections are bounded: in time for headers, in number per address, and in what they leave unread. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { noBoundMetrics, type BoundMetrics } from '../bounds/bound-metrics.ts';
import { answerUnparsedRequests } from './unparsed-requests.ts';
import { limitConnections } from './connection-limit.ts';
import { trustedPeers, type TrustProxy } from './remote-address.ts';
import type { ServerConfig } from './server-keys.ts';
import { closeStalledConnections } from './stalled-connections.ts';

export interface HttpServerOptions {
  config: ServerConfig;
  trustProxy?: TrustProxy;
  metrics?: BoundMetrics;
  shouldUpgradeCallback?: ServerOptions['shouldUpgradeCallback'];
}

/** Milliseconds between checks for connections whose headers are late. */
const headerCheckMs = 1_000;

export function createHttpServer(listener: RequestListener, options: HttpServerOptions): Server {
  const { config, trustProxy, metrics = noBoundMetrics, shouldUpgradeCallback } = options;
  const server = createServer(
    {
      headersTimeout: config.LIMIT_HEADER_TIME,
      connectionsCheckingInterval: Math.min(headerCheckMs, config.LIMIT_HEADER_TIME),
      ...(shouldUpgradeCallback && { shouldUpgradeCallback }),
    },
    listener,
  );
  limitConnections(server, { max: config.LIMIT_CONNECTIONS_ADDRESS, isExempt: trustedPeers(trustProxy), metrics });
  answerUnparsedRequests(server, metrics);
  // An expectation other than 100-continue may be ignored (RFC 9110, section 10.1.1); without a listener, Node answers 417 without a problem.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  closeStalledConnections(server, { idleMs: config.LIMIT_WRITE_IDLE_TIME, maxUnsentBytes: config.LIMIT_UNSENT_BYTES, metrics });
  return server;
}
