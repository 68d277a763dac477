/**
 * The life of a service's process: start, listen, and an end that loses nothing.
 *
 * SIGTERM or SIGINT: readiness says no, nothing new is accepted, sockets are let go, requests in flight are finished (their
 * answers carry `Connection: close`), then the parts are closed in reverse order of their opening, and the process ends with 0. A second
 * signal ends it at once. An uncaught error, or a start that fails, is logged, the parts are closed, and it ends with 1. All
 * of it within the grace time, or it ends with 1.
 */
import type { Server } from 'node:http';
import closeWithGrace from 'close-with-grace';
import { drainServer, listening, type Drain, type ListenAddress } from './drain-server.ts';
import type { Logger } from './logging.ts';

export interface Life {
  /** Calls it when the process ends, after everything that was opened later. */
  closing(name: string, close: () => Promise<void> | void): void;
  /** Listens, and when the process ends stops first: before any part is closed. Resolves to the port. */
  listen(server: Server, address: ListenAddress): Promise<number>;
  /**
   * Called as soon as the process is to end: for readiness, and for what holds connections open (web sockets, long polls)
   * and must let go of them before the servers can end. Awaited together with them, before any part is closed.
   */
  draining(letGo: () => Promise<void> | void): void;
}

export interface ServiceOptions {
  logger: Logger;
  /** For everything, from the signal to the end. */
  graceMs?: number;
  /** How long a server behind a proxy still accepts after readiness said no: more than two of the proxy's checks. */
  lingerMs?: number;
  /** Opens the parts and listens. If it throws, what was opened is closed and the process ends with 1. */
  start: (life: Life) => Promise<void>;
}

/** With the end of the parts within 10 s of the signal. */
const inFlightMs = 9_500;
/** The request that failed will not finish; the others are given a moment. */
const afterErrorMs = 1000;

interface Part {
  name: string;
  close: () => Promise<void> | void;
}

/** Starts the service; resolves when it listens, and never if it can not. */
export async function runService({ logger, graceMs = 15_000, lingerMs = 0, start }: ServiceOptions): Promise<void> {
  const lettingGo: Part[] = [];
  const drains: Drain[] = [];
  const parts: Part[] = [];
  let hasStarted = false;

  closeWithGrace(
    { delay: graceMs, logger: { error: (err: unknown) => logger.fatal({ err }, 'ended at once') } },
    async ({ signal, err }) => {
      if (err !== undefined) logger.fatal({ err }, hasStarted ? 'uncaught error' : 'could not start');
      else logger.info({ signal }, 'closing');
      const times = err === undefined ? { lingerMs, timeoutMs: inFlightMs - lingerMs } : { lingerMs: 0, timeoutMs: afterErrorMs };
      const released = lettingGo.map((part) => closed(part, logger));
      await Promise.all([...released, ...drains.map((drain) => drain(times))]);
      for (const part of parts.toReversed()) await closed(part, logger);
      logger.info('closed');
    },
  );

  const life: Life = {
    closing: (name, close) => void parts.push({ name, close }),
    draining: (letGo) => void lettingGo.push({ name: 'connections', close: letGo }),
    async listen(server, address) {
      const drain = drainServer(server);
      const port = await listening(server, address);
      drains.push(drain);
      logger.info({ host: address.host, port }, 'listening');
      return port;
    },
  };

  try {
    await start(life);
    hasStarted = true;
  } catch (error) {
    // Out of this promise, so that it goes the way of every uncaught error.
    queueMicrotask(() => {
      throw error;
    });
    await new Promise(() => undefined);
  }
}

async function closed({ name, close }: Part, logger: Logger): Promise<void> {
  try {
    await close();
  } catch (err) {
    logger.error({ err, part: name }, 'part not closed well');
  }
}
