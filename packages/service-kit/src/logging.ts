import { pino, type Logger as PinoLogger } from 'pino';

/** A pino logger. Messages are constant, variables go into fields; message text, tokens and SDP are never logged. */
export type Logger = PinoLogger;

/** Writes one JSON line per record to stdout; `level` is a pino level. */
export function createLogger(options: { service: string; level: string }): Logger {
  // Synchronous: the last records of a crashing process must not be lost or reordered. It costs no more.
  const stdout = pino.destination({ dest: 1, sync: true });
  return pino({ level: options.level, base: { service: options.service }, timestamp: pino.stdTimeFunctions.isoTime }, stdout);
}
