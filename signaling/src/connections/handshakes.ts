/** Entry points of the service: WebSocket upgrades on `/peerjs`, and PeerServer's HTTP endpoints. Both require a peer token. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { createOriginCheck } from '@parley/service-kit/http/allowed-origins';
import { problemFrom } from '@parley/service-kit/http/problem-answer';
import { refuseUpgrade } from '@parley/service-kit/http/refuse-upgrade';
import { requestIdFrom } from '@parley/service-kit/http/request-id';
import { splitUrl } from '@parley/service-kit/http/split-url';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { LogRefusal } from '@parley/service-kit/refusal-log';
import type { SignalingMetrics } from '../metrics.ts';
import { peerPath, type PeerServer } from '../protocol/peer-server.ts';
import type { Authentication } from './authenticate.ts';
import type { Connection } from './connection.ts';
import type { ConnectionRegistry } from './connection-registry.ts';
import type { OpenConnection } from './open-connection.ts';

export interface HandshakeDependencies {
  authentication: Authentication;
  connections: ConnectionRegistry<Connection>;
  peerServer: PeerServer;
  openConnection: OpenConnection;
  addressOf: (request: IncomingMessage) => string;
  corsOrigins?: readonly string[] | undefined;
  logger: Logger;
  logRefusal: LogRefusal;
  metrics: SignalingMetrics;
}

interface Handshake {
  query: URLSearchParams;
  address: string;
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
  const { authentication, connections, peerServer, openConnection, addressOf, logger, logRefusal, metrics } = dependencies;
  const isAllowed = createOriginCheck(dependencies.corsOrigins ?? []);
  let closed = false;

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer, { query, address }: Handshake): Promise<void> {
    if (closed) throw new Problem('unavailable');
    if (!isAllowed(request)) throw new Problem('forbidden', { detail: 'CORS_ORIGINS does not allow pages of this origin' });
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
    const address = addressOf(request);
    try {
      await accept(request, socket, head, { query: new URLSearchParams(queryString), address });
    } catch (error) {
      const { code, status, options } = problemFrom(error);
      metrics.refused('handshake', code);
      if (status < 500) logRefusal('peer not admitted', { requestId: context.requestId, code, address, actor: options.actor });
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
