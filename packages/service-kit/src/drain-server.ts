import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ListenAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

const whyNot: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another server listens there: stop it, or give this one a PORT of its own',
  EACCES: 'this user may not: give it another PORT, those below 1024 are for root',
  EADDRNOTAVAIL: 'this machine has no such address: mend HOST',
  ENOTFOUND: 'there is no such name: mend HOST',
};

/** The address is taken, forbidden or not of this machine. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';

  constructor({ host, port }: ListenAddress, cause: NodeJS.ErrnoException) {
    super(`can not listen on ${host}:${port}: ${whyNot[cause.code ?? ''] ?? cause.message}`, { cause });
  }
}

/** Resolves to the port once the server listens; rejects with CannotListen. */
export function listening(server: Server, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(new CannotListen(address, error));
    server.once('error', refuse);
    server.listen(address.port, address.host, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A connection that was opened but brought nothing yet may have its first request on the way: it is given this long. */
const unusedMs = 250;

export interface DrainTimes {
  /** How long it still accepts, so that a proxy has looked at its readiness before it is refused. */
  lingerMs: number;
  /** How long requests in flight may take after that. */
  timeoutMs: number;
}

/**
 * Stops accepting, lets requests in flight finish for so long, and resolves when the last connection is gone. Connections
 * that became web sockets are their owner's to end.
 */
export type Drain = (times: DrainTimes) => Promise<void>;

/** Makes a server that can be stopped without failing anybody. Must be called before the server listens. */
export function drainServer(server: Server): Drain {
  // Longer than proxies keep an idle connection (60 s), so that it is never closed as they take it up again.
  server.keepAliveTimeout = 65_000;
  // Of each connection the response it waits for, the last one where a client sends ahead. No set of responses: a table
  // that is added to and taken from at each request is copied again and again, and V8 keeps all that stood in the copies
  // until its next major collection (docs/decisions/0025-costs-found-by-profiling.md).
  const awaited = new Map<Socket, ServerResponse | null>();
  let draining = false;
  let accepting = true;

  server.on('connection', (socket: Socket) => {
    awaited.set(socket, null);
    socket.once('close', () => awaited.delete(socket));
  });

  server.prependListener('request', ({ socket }, response: ServerResponse) => {
    // A connection that is kept alive would bring further requests to a server that is going away.
    if (draining) response.shouldKeepAlive = false;
    awaited.set(socket, response);
    response.on('close', () => {
      if (awaited.get(socket) === response) awaited.set(socket, null);
      // Not while it still accepts: on an idle connection the proxy's next request may be on its way.
      if (!accepting) server.closeIdleConnections();
    });
  });

  return async ({ lingerMs, timeoutMs }) => {
    draining = true;
    for (const response of awaited.values()) if (response !== null) response.shouldKeepAlive = false;
    if (lingerMs > 0) await delay(lingerMs);
    accepting = false;
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        // Opened ahead of need and never used: Node holds them for busy.
        for (const socket of awaited.keys()) if (socket.bytesRead === 0) socket.destroy();
      }, unusedMs);
      const deadline = setTimeout(() => {
        server.closeAllConnections();
        resolve();
      }, timeoutMs);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
    });
  };
}
