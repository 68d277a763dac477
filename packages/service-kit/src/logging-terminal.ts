/** Log records for people: one line per record on a terminal, in color unless NO_COLOR is set. */
import { isatty } from 'node:tty';
import { pino, type DestinationStream } from 'pino';
import type { ErrorFields } from './error-fields.ts';

/** Returns whether this process writes to a terminal. In a worker thread, `process.stdout.isTTY` is unset. */
export function logsToTerminal(): boolean {
  return isatty(1);
}

interface TerminalOptions {
  destination?: DestinationStream;
  /** Detected by default. */
  colorize?: boolean;
  /** Also print requests that succeed: one for each message sent and each page read. */
  everyRequest?: boolean;
}

/** Opens a stream for `createLogger`: it takes JSON lines and writes text. */
export async function openTerminalStream({
  destination,
  colorize,
  everyRequest = false,
}: TerminalOptions = {}): Promise<DestinationStream> {
  // Loaded only where it is used: it takes longer to load than a service has to spare at start.
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({
    ...(colorize !== undefined && { colorize }),
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,service',
    singleLine: true,
  });
  const terminal = destination ?? pino.destination({ dest: 1, sync: true });
  return {
    write(line) {
      const record = JSON.parse(line) as LogRecord;
      if (everyRequest || !hasSucceeded(record)) terminal.write(prettify(withReason(withRequest(record))));
    },
  };
}

interface LogRecord {
  level: number;
  time: string;
  msg?: string;
  err?: ErrorFields;
  /** The fields of a request (http/observe-requests.ts). */
  method?: string;
  path?: string;
  status?: number;
  ms?: number;
}

function hasSucceeded({ method, status }: LogRecord): boolean {
  return method !== undefined && status !== undefined && status < 400;
}

/** The line of a request says what an access log says. */
function withRequest(record: LogRecord): LogRecord {
  const { level, time, method, path, status, ms } = record;
  return method === undefined || status === undefined ? record : { level, time, msg: `${method} ${path} ${status} (${ms} ms)` };
}

/** An error without a stack is one that people can remove: its message says all there is to know. */
function withReason(record: LogRecord): LogRecord {
  const { err, ...others } = record;
  return err === undefined || err.stack !== undefined ? record : { ...others, msg: `${record.msg}: ${err.message}` };
}
