import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { errorFields } from './error-fields.ts';

/** A pino logger. Messages are constant, variables go into fields; message text, tokens and SDP are never logged. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  service: string;
  /** A pino level. */
  level: string;
  /** False: lines leave out addresses of clients (LOG_ADDRESSES). */
  addresses?: boolean;
  /** Stdout by default. */
  destination?: DestinationStream | undefined;
}

/** Writes one JSON line per record. Errors belong into the field `err`: its serializer leaves out what may contain secrets. */
export function createLogger({ service, level, addresses = true, destination }: LoggerOptions): Logger {
  // Synchronous: the last records of a crashing process must not be lost or reordered. It costs no more.
  const stdout = destination ?? pino.destination({ dest: 1, sync: true });
  const serializers = { err: (error: unknown) => errorFields(error), ...(!addresses && { address: () => undefined }) };
  return pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, serializers }, stdout);
}
