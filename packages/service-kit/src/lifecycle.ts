/**
 * Lifecycle of a service process: start, listen, graceful shutdown.
 *
 * On SIGTERM or SIGINT readiness fails, no new connections are accepted, sockets are closed, requests in flight finish (with
 * `Connection: close`), then parts close in reverse order of opening and the process exits with 0. A second signal ends it at
 * once. A signal during the start waits for it to complete. After an uncaught error or a failed start, the error is logged,
 * parts are closed and it exits with 1, or with the error's `exitCode`; so it does if shutdown exceeds the grace period.
 */
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { gracefulServer, listen, type Drain, type ListenAddress } from './graceful-server.ts';
import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';

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
  /** Reports where the service listens; logs it by default. */
  announce?: (address: ListenAddress) => void;
  /** Limit for the whole shutdown. */
  graceMs?: number;
  /** Time that a server behind a proxy keeps accepting after readiness fails: longer than two health checks of the proxy. */
  lingerMs?: number;
  /** Opens the parts and listens. If it throws, open parts are closed and the process exits with 1. `interrupted`: shutdown has begun. */
  start: (lifecycle: Lifecycle, interrupted: AbortSignal) => Promise<void>;
}

/** Leaves parts half a second to close within 10 s of the signal. */
const inFlightMs = 9_500;
/** Time for a start that a signal interrupts to complete. */
const startMs = 5_000;
/** After an uncaught error: the failed request never finishes, others get this long. */
const afterErrorMs = 1000;

interface Part {
  name: string;
  close: () => Promise<void> | void;
}

/** Starts the service. Resolves when it listens; never resolves if the start fails. */
export async function runService(options: ServiceOptions): Promise<void> {
  const { logger, graceMs = 15_000, lingerMs = 0, start } = options;
  const { announce = (address) => logger.info(address, 'listening') } = options;
  const drainHooks: Part[] = [];
  const drains: Drain[] = [];
  const parts: Part[] = [];
  let hasStarted = false;
  const started = Promise.withResolvers<void>();
  const interrupted = new AbortController();

  closeWithGrace({ delay: graceMs, logger: forcedExitLog(logger) }, async ({ signal, err }) => {
    if (err !== undefined) logger.fatal({ err: withoutStack(err) }, hasStarted ? 'uncaught error' : 'start failed');
    else {
      logger.info({ signal }, 'shutting down');
      interrupted.abort();
      // A part that is opened later would stay open, and work on stores that are closed.
      await Promise.race([started.promise, delay(startMs, undefined, { ref: false })]);
    }
    const times = err === undefined ? { lingerMs, timeoutMs: inFlightMs - lingerMs } : { lingerMs: 0, timeoutMs: afterErrorMs };
    const hooks = drainHooks.map((hook) => closePart(hook, logger));
    await Promise.all([...hooks, ...drains.map((drain) => drain(times))]);
    for (const part of parts.toReversed()) await closePart(part, logger);
    if (!saysAll(err)) logger.info('shut down');
    const exitCode = exitCodeOf(err);
    if (exitCode !== undefined) process.exit(exitCode);
  });

  const lifecycle: Lifecycle = {
    onClose: (name, close) => void parts.push({ name, close }),
    onDrain: (drain) => void drainHooks.push({ name: 'connections', close: drain }),
    async listen(server, address) {
      const drain = gracefulServer(server);
      const port = await listen(server, address);
      drains.push(drain);
      announce({ host: address.host, port });
      return port;
    },
  };

  try {
    await start(lifecycle, interrupted.signal);
    hasStarted = true;
    started.resolve();
  } catch (error) {
    // Rethrown outside this promise, so that it is handled as an uncaught error.
    queueMicrotask(() => {
      throw error;
    });
    await new Promise(() => undefined);
  }
}

/** close-with-grace reports a sentence or an error. */
function forcedExitLog(logger: Logger): { error: (reason: unknown) => void } {
  return { error: (reason) => logger.fatal(reason instanceof Error ? { err: reason } : { reason }, 'forced exit') };
}

/** The message of a StartError, or of a setting that cannot be used, says everything: where it was thrown does not help. */
function withoutStack(error: unknown): unknown {
  return saysAll(error) ? { name: error.name, message: error.message } : error;
}

function saysAll(error: unknown): error is Error {
  return error instanceof StartError || exitCodeOf(error) !== undefined;
}

function exitCodeOf(error: unknown): number | undefined {
  const { exitCode } = (error ?? {}) as { exitCode?: unknown };
  return typeof exitCode === 'number' ? exitCode : undefined;
}

async function closePart({ name, close }: Part, logger: Logger): Promise<void> {
  try {
    await close();
  } catch (err) {
    logger.error({ err, component: name }, 'failed to close component');
  }
}
