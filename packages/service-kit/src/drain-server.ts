import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

const inFlightMs = 10_000;

/** Resolves to the port once the server listens; rejects if it can not. */
export function listening(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Makes a server that can be stopped without failing anybody: what is returned stops accepting, lets requests in flight
 * finish for ten seconds, and resolves when the last connection is gone. Must be called before the server listens.
 */
export function drainServer(server: Server): () => Promise<void> {
  const inFlight = new Set<ServerResponse>();
  let draining = false;

  server.prependListener('request', (_request, response: ServerResponse) => {
    // A connection that is kept alive would bring further requests to a server that is going away.
    if (draining) response.shouldKeepAlive = false;
    inFlight.add(response);
    response.once('close', () => {
      inFlight.delete(response);
      if (draining) server.closeIdleConnections();
    });
  });

  return () =>
    new Promise((resolve) => {
      draining = true;
      for (const response of inFlight) response.shouldKeepAlive = false;
      const deadline = setTimeout(() => server.closeAllConnections(), inFlightMs);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      server.closeIdleConnections();
    });
}
