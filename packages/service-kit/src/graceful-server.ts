import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.ts';

export interface ListenAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

const hints: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use; stop the other server or set a different PORT',
  EACCES: 'permission denied; set a PORT of 1024 or above',
  EADDRNOTAVAIL: 'this machine has no such address; change HOST',
  ENOTFOUND: 'unknown host name; change HOST',
};

/** The address is in use, forbidden or not available. */
export class ListenError extends StartError {
  override readonly name = 'ListenError';

  constructor({ host, port }: ListenAddress, cause: NodeJS.ErrnoException) {
    super(`Cannot listen on ${host}:${port}: ${hints[cause.code ?? ''] ?? cause.message}`, { cause });
  }
}

/**
 * Connections that may wait to be accepted, as many as Linux allows by default (net.core.somaxconn). Node's 511 are too few for the burst
 * of connections that a proxy opens while the event loop is busy: those of its health checks time out among them, and it takes the
 * instance out.
 */
const backlog = 4_096;

/** Resolves to the port once the server listens; rejects with ListenError. */
export function listen(server: Server, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(new ListenError(address, error));
    server.once('error', onError);
    server.listen({ ...address, backlog }, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Time for a new connection to send its first request, which may be in flight. */
const unusedMs = 250;
/** Time between two looks for connections that have become idle. */
const idleCheckMs = 20;

export interface DrainTimes {
  /** Time to keep accepting connections, so that a proxy notices the failing readiness first. */
  lingerMs: number;
  /** Time for requests in flight after that. */
  timeoutMs: number;
}

/**
 * Stops accepting, lets requests in flight finish, and resolves when the last connection has closed. Web sockets must be closed
 * by their owner.
 */
export type Drain = (times: DrainTimes) => Promise<void>;

/** Makes a server drainable without failing a request. Must be called before the server listens. */
export function gracefulServer(server: Server): Drain {
  // Longer than a proxy keeps idle connections (60 s), so that none closes while the proxy reuses it.
  server.keepAliveTimeout = 65_000;
  const sockets = new Set<Socket>();
  /** The latest response of each connection that sent a request before the one before it was answered. */
  const pipelined = new WeakMap<Socket, ServerResponse>();
  let draining = false;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  // Without a listener for each response: docs/decisions/0025-profiling-results.md says what a second one costs.
  server.prependListener('request', ({ socket }, response: ServerResponse) => {
    // A kept-alive connection would bring further requests to a server that shuts down.
    if (draining) response.shouldKeepAlive = false;
    if (firstPending(socket) !== response) pipelined.set(socket, response);
  });

  /** Only the last one may close the connection: Node sends nothing after it. */
  function lastPending(socket: Socket): ServerResponse | undefined {
    const latest = pipelined.get(socket);
    return latest && !latest.closed ? latest : firstPending(socket);
  }

  return async ({ lingerMs, timeoutMs }) => {
    draining = true;
    for (const socket of sockets) {
      const response = lastPending(socket);
      if (response) response.shouldKeepAlive = false;
    }
    // While lingering, the proxy's next request may be in flight on an idle connection.
    if (lingerMs > 0) await delay(lingerMs);
    await new Promise<void>((resolve) => {
      const closing = setInterval(() => server.closeIdleConnections(), idleCheckMs);
      setTimeout(() => {
        // Connections that never carried a request: Node counts them as busy.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }, unusedMs);
      const deadline = setTimeout(() => {
        server.closeAllConnections();
        end();
      }, timeoutMs);
      function end(): void {
        clearInterval(closing);
        clearTimeout(deadline);
        resolve();
      }
      // Closes idle connections, too.
      server.close(end);
    });
  };
}

/** The response that a connection sends next. Node has no public name for it, and looks there itself. */
function firstPending(socket: Socket): ServerResponse | undefined {
  return (Reflect.get(socket, '_httpMessage') as ServerResponse | null) ?? undefined;
}
