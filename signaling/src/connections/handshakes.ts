/** Doors: web sockets of `/peerjs`, and PeerServer's pages. Both open for a peer's own token alone. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { problemFrom } from '@parley/service-kit/http/problem-answer';
import { requestIdFrom } from '@parley/service-kit/http/request-id';
import { splitUrl } from '@parley/service-kit/http/split-url';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { Admission } from './authenticate.ts';
import type { Connection } from './connection.ts';
import type { SignalingMetrics } from '../metrics.ts';
import { peerPath, type PeerServer } from '../protocol/peer-server.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import type { TakeSeat } from './open-connection.ts';
import type { Seats } from './connection-registry.ts';

export interface HandshakeDependencies {
  admission: Admission;
  seats: Seats<Connection>;
  peerServer: PeerServer;
  seat: TakeSeat;
  addressOf: (request: IncomingMessage) => string;
  logger: Logger;
  metrics: SignalingMetrics;
}

export interface Handshakes {
  guard: RequestHandler;
  attach(server: HttpServer): void;
  /** From now on everybody is sent elsewhere. */
  close(): void;
}

/** PeerJS adds its own name to the path that it is given; who gives it `/` comes without. */
const socketPaths: ReadonlySet<string> = new Set([peerPath, `${peerPath}/`, `${peerPath}/peerjs`]);

export function takeUpgrades({ admission, seats, peerServer, seat, addressOf, logger, metrics }: HandshakeDependencies): Handshakes {
  let closed = false;

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): Promise<void> {
    if (closed) throw new Problem('unavailable');
    const address = addressOf(request);
    const peer = await admission.connecting(query, address);
    if (closed) throw new Problem('unavailable');
    seats.expectRoom({ peer, address });
    if (socket.destroyed) return;
    seat(await peerServer.upgrade(request, socket, head), { peer, address });
  }

  async function answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const [path, queryString] = splitUrl(request.url!);
    const context = { requestId: requestIdFrom(request.headers['x-request-id']), path, logger };
    // Who hangs up while the token is checked is no error.
    const ignore = () => undefined;
    socket.on('error', ignore);
    try {
      await admit(request, socket, head, new URLSearchParams(queryString));
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
      await admission.asking(bearer ?? new URLSearchParams(queryString).get('token'), addressOf(request));
      next();
    },
    attach(server) {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const [path] = splitUrl(request.url!);
        if (socketPaths.has(path)) void answer(request, socket, head);
        else if (server.listenerCount('upgrade') === 1)
          refuseUpgrade(socket, new Problem('not_found'), { requestId: requestIdFrom(undefined), path, logger });
      });
    },
    close: () => void (closed = true),
  };
}
