import { pino, type Logger as PinoLogger } from 'pino';

/** A pino logger: constant messages, variables in fields; never message text, tokens or SDP. */
export type Logger = PinoLogger;

/** One JSON line a record on stdout; `level` as pino names them. */
export function createLogger(options: { service: string; level: string }): Logger {
  // At once: the last words of a process that dies must not be lost or stand in the wrong order. It costs no more.
  const stdout = pino.destination({ dest: 1, sync: true });
  return pino({ level: options.level, base: { service: options.service }, timestamp: pino.stdTimeFunctions.isoTime }, stdout);
}
