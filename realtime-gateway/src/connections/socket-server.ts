/** Creates the Socket.IO server, bounded before anything is known about a client. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createOriginCheck, createOriginMatcher } from '@parley/service-kit/http/allowed-origins';
import { securityHeaders } from '@parley/service-kit/http/security-headers';
import type { Logger } from '@parley/service-kit/logging';
import { refuseBinaryPackets } from '../bounds/binary-packets.ts';
import { SocketsByAddress, type AddressCapacity } from '../bounds/sockets-by-address.ts';
import { isClosed, terminate, type EngineSocket } from '../bounds/unsent-bytes.ts';
import { ByteWebSocketServer } from './byte-web-sockets.ts';
import { answerRefusedUpgrades } from './refused-transports.ts';

const path = '/socket.io';

/** Milliseconds that a client has to answer the closing handshake. `ws` waits 30 s, and keeps everything unsent. */
const closeTimeoutMs = 2_000;

export interface SocketServerOptions {
  httpServer: HttpServer;
  limits: AddressCapacity & {
    packetBytes: number;
    /** Milliseconds from opening the transport to an accepted CONNECT. */
    connectTimeoutMs: number;
  };
  addressOf: (request: IncomingMessage) => string;
  corsOrigins?: readonly string[];
  /** Called for each handshake that is refused because of the origin of its page. */
  onRefusedOrigin?: (request: IncomingMessage) => void;
  adapter?: ServerOptions['adapter'];
  bounds: BoundMetrics;
  logger: Logger;
}

export function createSocketServer(options: SocketServerOptions): Server {
  const { httpServer, limits, addressOf, corsOrigins = [], onRefusedOrigin, adapter, bounds } = options;
  const anyOrigin = corsOrigins.includes('*');
  const isListed = createOriginMatcher(corsOrigins);
  const isAllowed = createOriginCheck(corsOrigins);
  const allowListed = (origin: string | undefined, answer: (error: null, allowed: boolean) => void) =>
    answer(null, origin !== undefined && isListed(origin));
  const socketsByAddress = new SocketsByAddress(limits);
  const io = new Server(httpServer, {
    path,
    serveClient: false,
    perMessageDeflate: false,
    wsEngine: ByteWebSocketServer,
    maxHttpBufferSize: limits.packetBytes,
    connectTimeout: limits.connectTimeoutMs,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    allowRequest(request, answer) {
      if (!isAllowed(request)) {
        onRefusedOrigin?.(request);
        return answer('forbidden', false);
      }
      const full = socketsByAddress.full(addressOf(request));
      if (full === undefined) return answer(null, true);
      bounds.exceeded('sockets_of_address', full);
      answer('too_many_sockets', false);
    },
    ...(corsOrigins.length > 0 && { cors: { origin: anyOrigin ? '*' : allowListed, credentials: !anyOrigin } }),
    ...(adapter ? { adapter } : {}),
  });
  refuseBinaryPackets(io, bounds);
  answerRefusedUpgrades(io, options.logger);
  addSecurityHeaders(httpServer);
  io.engine.on('connection', (socket: EngineSocket) => {
    const address = addressOf(socket.request);
    socketsByAddress.add(address);
    socket.once('close', () => {
      socketsByAddress.remove(address);
      terminateLater(socket);
    });
  });
  return io;
}

function terminateLater(socket: EngineSocket): void {
  if (!isClosed(socket)) setTimeout(() => terminate(socket), closeTimeoutMs).unref();
}

/** To long polling, preflights and refusals included: Engine.IO's middleware runs after the one that answers preflights. */
function addSecurityHeaders(httpServer: HttpServer): void {
  const headers = Object.entries(securityHeaders());
  httpServer.prependListener('request', ({ url }: IncomingMessage, response: ServerResponse) => {
    if (url!.startsWith(`${path}/`)) for (const [name, value] of headers) response.setHeader(name, value);
  });
}
