/**
 * The life of a service's process: start, listen, and an end that loses nothing.
 *
 * SIGTERM or SIGINT: readiness says no, nothing new is accepted, requests in flight are finished (their answers carry
 * `Connection: close`), then the parts are closed in reverse order of their opening, and the process ends with 0. A second
 * signal ends it at once. An uncaught error is logged, the parts are closed, and it ends with 1. All of it within the grace
 * time, or it ends with 1.
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
  /** Called as soon as the process is to end, before anything else: for readiness. */
  draining(notice: () => void): void;
}

export interface ServiceOptions {
  logger: Logger;
  /** For everything, from the signal to the end. */
  graceMs?: number;
  /** Opens the parts and listens. If it throws, what was opened is closed and the process ends with 1. */
  start(life: Life): Promise<void>;
}

const inFlightMs = 10_000;
/** The request that failed will not finish; the others are given a moment. */
const afterErrorMs = 1000;

interface Part {
  name: string;
  close: () => Promise<void> | void;
}

/** Starts the service; resolves when it listens, and never if it can not. */
export async function runService({ logger, graceMs = 15_000, start }: ServiceOptions): Promise<void> {
  const notices: (() => void)[] = [];
  const drains: Drain[] = [];
  const parts: Part[] = [];

  closeWithGrace({ delay: graceMs, logger: { error: (err: unknown) => logger.fatal({ err }, 'ended at once') } }, async ({ signal, err }) => {
    if (err !== undefined) logger.fatal({ err }, 'uncaught error');
    else logger.info({ signal }, 'closing');
    for (const notice of notices) notice();
    await Promise.all(drains.map((drain) => drain(err === undefined ? inFlightMs : afterErrorMs)));
    for (const part of parts.reverse()) await closed(part, logger);
    logger.info('closed');
  });

  const life: Life = {
    closing: (name, close) => void parts.push({ name, close }),
    draining: (notice) => void notices.push(notice),
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
