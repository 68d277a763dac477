import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

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

/** Stops accepting, lets requests in flight finish for so long, and resolves when the last connection is gone. */
export type Drain = (patienceMs: number) => Promise<void>;

/** Makes a server that can be stopped without failing anybody. Must be called before the server listens. */
export function drainServer(server: Server): Drain {
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

  return (patienceMs) =>
    new Promise((resolve) => {
      draining = true;
      for (const response of inFlight) response.shouldKeepAlive = false;
      const deadline = setTimeout(() => server.closeAllConnections(), patienceMs);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      server.closeIdleConnections();
    });
}
