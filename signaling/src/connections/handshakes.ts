/** Entry points of the service: WebSocket upgrades on `/peerjs`, and PeerServer's HTTP endpoints. Both require a peer token. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { problemFrom } from '@parley/service-kit/http/problem-answer';
import { requestIdFrom } from '@parley/service-kit/http/request-id';
import { splitUrl } from '@parley/service-kit/http/split-url';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { SignalingMetrics } from '../metrics.ts';
import { peerPath, type PeerServer } from '../protocol/peer-server.ts';
import type { Authentication } from './authenticate.ts';
import type { Connection } from './connection.ts';
import type { ConnectionRegistry } from './connection-registry.ts';
import type { OpenConnection } from './open-connection.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

export interface HandshakeDependencies {
  authentication: Authentication;
  connections: ConnectionRegistry<Connection>;
  peerServer: PeerServer;
  openConnection: OpenConnection;
  addressOf: (request: IncomingMessage) => string;
  logger: Logger;
  metrics: SignalingMetrics;
}

export interface Handshakes {
  /** Authenticates requests to PeerServer's HTTP endpoints. */
  guard: RequestHandler;
  attach(server: HttpServer): void;
  /** Answers every later handshake with 503. */
  close(): void;
}

/** PeerJS appends `peerjs` to the path that it is configured with; a client configured with `/` sends the bare path. */
const socketPaths: ReadonlySet<string> = new Set([peerPath, `${peerPath}/`, `${peerPath}/peerjs`]);

export function createHandshakes(dependencies: HandshakeDependencies): Handshakes {
  const { authentication, connections, peerServer, openConnection, addressOf, logger, metrics } = dependencies;
  let closed = false;

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): Promise<void> {
    if (closed) throw new Problem('unavailable');
    const address = addressOf(request);
    const peer = await authentication.authenticateHandshake(query, address);
    if (closed) throw new Problem('unavailable');
    connections.assertCapacity({ peer, address });
    if (socket.destroyed) return;
    openConnection(await peerServer.upgrade(request, socket, head), { peer, address });
  }

  async function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const [path, queryString] = splitUrl(request.url!);
    const context = { requestId: requestIdFrom(request.headers['x-request-id']), path, logger };
    // The client may hang up during authentication; without a listener that would be an uncaught error.
    socket.on('error', () => undefined);
    try {
      await accept(request, socket, head, new URLSearchParams(queryString));
    } catch (error) {
      const { code } = problemFrom(error);
      metrics.refused('handshake', code);
      logger.info({ requestId: context.requestId, path, reason: code }, 'peer not admitted');
      refuseUpgrade(socket, error, context);
    }
  }

  return {
    async guard(request, _response, next) {
      const [, queryString] = splitUrl(request.originalUrl);
      const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      await authentication.authenticateRequest(bearer ?? new URLSearchParams(queryString).get('token'), addressOf(request));
      next();
    },
    attach(server) {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const [path] = splitUrl(request.url!);
        if (socketPaths.has(path)) void handleUpgrade(request, socket, head);
        else if (server.listenerCount('upgrade') === 1)
          refuseUpgrade(socket, new Problem('not_found'), { requestId: requestIdFrom(undefined), path, logger });
      });
    },
    close: () => void (closed = true),
  };
}
