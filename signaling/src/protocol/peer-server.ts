/** PeerServer, kept to what it is good at: who is who, OPEN, heartbeats, and letters for peers that are about to come. */
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express, RequestHandler } from 'express';
import { ExpressPeerServer } from 'peer';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '@parley/service-kit/logging';
import { peerKey } from '../connections/authenticate.ts';
import type { PeerSocket } from './peer-socket.ts';
import { stoppableTimers } from './stoppable-timers.ts';

export const peerPath = '/peerjs';

/** How long PeerJS may say nothing: a page in the background is woken once a minute. */
const silenceMs = 90_000;

export interface PeerServerOptions {
  frameBytes: number;
  peers: number;
  logger: Logger;
}

export interface PeerServer {
  /** PeerServer's own pages under /peerjs, behind the guard. */
  mount(app: Express, guard: RequestHandler): void;
  /** Answers the handshake. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket>;
  /** From now on the socket is this peer's. */
  admit(socket: PeerSocket, peerId: string): void;
  close(): void;
}

export function createPeerServer({ frameBytes, peers, logger }: PeerServerOptions): PeerServer {
  // It takes no upgrades by itself: it would take those of Socket.IO too.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytes, perMessageDeflate: false, clientTracking: false });
  const timers = stoppableTimers();
  // The server is one that never listens: PeerServer wants to be given one, and has no use for it.
  const peerServer = ExpressPeerServer(createServer(), {
    path: '/',
    key: peerKey,
    allow_discovery: false,
    concurrent_limit: peers,
    alive_timeout: silenceMs,
    corsOptions: { origin: false },
    createWebSocketServer: () => sockets,
  });
  peerServer.disable('x-powered-by');
  peerServer.on('error', (err) => logger.debug({ err }, 'peer server met an error'));

  return {
    mount(app, guard) {
      app.use(peerPath, guard);
      timers.within(() => app.use(peerPath, peerServer));
    },
    upgrade: (request, socket, head) => new Promise((resolve) => sockets.handleUpgrade(request, socket, head, resolve)),
    admit(socket, peerId) {
      // Told apart by id alone: what the token says was checked, and PeerServer keeps none of it.
      const query = new URLSearchParams({ key: peerKey, id: peerId, token: 'checked' });
      sockets.emit('connection', socket, { url: `/?${query.toString()}` });
    },
    close() {
      timers.stop();
      sockets.close();
    },
  };
}
