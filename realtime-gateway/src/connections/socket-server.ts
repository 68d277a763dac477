/** Creates the Socket.IO server, bounded before anything is known about a client. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createOriginMatcher } from '@parley/service-kit/http/allowed-origins';
import { refuseBinaryPackets } from '../bounds/binary-packets.ts';
import { SocketsByAddress, type AddressCapacity } from '../bounds/sockets-by-address.ts';
import { isClosed, terminate, type EngineSocket } from '../bounds/unsent-bytes.ts';
import { ByteWebSocketServer } from './byte-web-sockets.ts';

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
  /** Called for each handshake of a page whose origin is not allowed. Only long polling is refused: browsers let any page open a WebSocket. */
  onRefusedOrigin?: (request: IncomingMessage) => void;
  adapter?: ServerOptions['adapter'];
  bounds: BoundMetrics;
}

export function createSocketServer(options: SocketServerOptions): Server {
  const { httpServer, limits, addressOf, corsOrigins = [], onRefusedOrigin, adapter, bounds } = options;
  const anyOrigin = corsOrigins.includes('*');
  const isListed = createOriginMatcher(corsOrigins);
  const allowListed = (origin: string | undefined, answer: (error: null, allowed: boolean) => void) =>
    answer(null, origin !== undefined && isListed(origin));
  const socketsByAddress = new SocketsByAddress(limits);
  const io = new Server(httpServer, {
    path: '/socket.io',
    serveClient: false,
    perMessageDeflate: false,
    wsEngine: ByteWebSocketServer,
    maxHttpBufferSize: limits.packetBytes,
    connectTimeout: limits.connectTimeoutMs,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    allowRequest(request, answer) {
      const { origin } = request.headers;
      if (origin !== undefined && !anyOrigin && !isListed(origin)) onRefusedOrigin?.(request);
      const full = socketsByAddress.full(addressOf(request));
      if (full === undefined) return answer(null, true);
      bounds.exceeded('sockets_of_address', full);
      answer('too_many_sockets', false);
    },
    ...(corsOrigins.length > 0 && { cors: { origin: anyOrigin ? '*' : allowListed, credentials: !anyOrigin } }),
    ...(adapter ? { adapter } : {}),
  });
  refuseBinaryPackets(io, bounds);
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
