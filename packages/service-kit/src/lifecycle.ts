/**
 * Lifecycle of a service process: start, listen, graceful shutdown.
 *
 * On SIGTERM or SIGINT readiness fails, no new connections are accepted, sockets are closed, requests in flight finish (with
 * `Connection: close`), then parts close in reverse order of opening and the process exits with 0. A second signal ends it at
 * once. After an uncaught error or a failed start, the error is logged, parts are closed and it exits with 1; so it does if
 * shutdown exceeds the grace period.
 */
import type { Server } from 'node:http';
import closeWithGrace from 'close-with-grace';
import { gracefulServer, listen, type Drain, type ListenAddress } from './graceful-server.ts';
import type { Logger } from './logging.ts';

export interface Lifecycle {
  /** Registers a part to close at shutdown, after all parts that were registered later. */
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Listens; at shutdown the server stops before any part is closed. Resolves to the port. */
  listen(server: Server, address: ListenAddress): Promise<number>;
  /**
   * Registers work for the beginning of shutdown: failing readiness, and closing long-lived connections (web sockets, long
   * polls) that keep a server open. Awaited together with the servers, before any part is closed.
   */
  onDrain(drain: () => Promise<void> | void): void;
}

export interface ServiceOptions {
  logger: Logger;
  /** Limit for the whole shutdown. */
  graceMs?: number;
  /** Time that a server behind a proxy keeps accepting after readiness fails: longer than two health checks of the proxy. */
  lingerMs?: number;
  /** Opens the parts and listens. If it throws, open parts are closed and the process exits with 1. */
  start: (lifecycle: Lifecycle) => Promise<void>;
}

/** Leaves parts half a second to close within 10 s of the signal. */
const inFlightMs = 9_500;
/** After an uncaught error: the failed request never finishes, others get this long. */
const afterErrorMs = 1000;

interface Part {
  name: string;
  close: () => Promise<void> | void;
}

/** Starts the service. Resolves when it listens; never resolves if the start fails. */
export async function runService({ logger, graceMs = 15_000, lingerMs = 0, start }: ServiceOptions): Promise<void> {
  const drainHooks: Part[] = [];
  const drains: Drain[] = [];
  const parts: Part[] = [];
  let hasStarted = false;

  closeWithGrace({ delay: graceMs, logger: { error: (err: unknown) => logger.fatal({ err }, 'forced exit') } }, async ({ signal, err }) => {
    if (err !== undefined) logger.fatal({ err }, hasStarted ? 'uncaught error' : 'start failed');
    else logger.info({ signal }, 'shutting down');
    const times = err === undefined ? { lingerMs, timeoutMs: inFlightMs - lingerMs } : { lingerMs: 0, timeoutMs: afterErrorMs };
    const hooks = drainHooks.map((hook) => closePart(hook, logger));
    await Promise.all([...hooks, ...drains.map((drain) => drain(times))]);
    for (const part of parts.toReversed()) await closePart(part, logger);
    logger.info('shut down');
  });

  const lifecycle: Lifecycle = {
    onClose: (name, close) => void parts.push({ name, close }),
    onDrain: (drain) => void drainHooks.push({ name: 'connections', close: drain }),
    async listen(server, address) {
      const drain = gracefulServer(server);
      const port = await listen(server, address);
      drains.push(drain);
      logger.info({ host: address.host, port }, 'listening');
      return port;
    },
  };

  try {
    await start(lifecycle);
    hasStarted = true;
  } catch (error) {
    // Rethrown outside this promise, so that it is handled as an uncaught error.
    queueMicrotask(() => {
      throw error;
    });
    await new Promise(() => undefined);
  }
}

async function closePart({ name, close }: Part, logger: Logger): Promise<void> {
  try {
    await close();
  } catch (err) {
    logger.error({ err, part: name }, 'failed to close component');
  }
}
