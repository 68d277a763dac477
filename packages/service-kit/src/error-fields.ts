/**
 * Errors as logs and tables show them. Drivers put statements with their values into errors: mysql2 into `sql`, `sqlMessage` and
 * the message, knex before the message, ioredis into `command`. So fields are chosen by an allow-list, and of messages that may
 * quote values only the part before the first quotation mark is shown.
 */

export interface ErrorFields {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  errno?: number;
  sqlState?: string;
  cause?: ErrorFields;
}

/** By fields, not by class: some drivers' errors are no native ones, some come from another realm. */
interface DriverError {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
  code?: unknown;
  errno?: unknown;
  errcode?: unknown;
  sql?: unknown;
  sqlMessage?: unknown;
  sqlState?: unknown;
}

const maxCauses = 5;
const maxMessageLength = 500;

/** Serializer for the field `err` of log records. */
export function errorFields(error: unknown, causes = maxCauses): ErrorFields {
  if (!isError(error)) return { type: typeof error, message: 'not an error' };
  const { name, stack, code, errno, sqlState, cause } = error;
  return {
    type: name,
    message: messageOf(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(typeof sqlState === 'string' && { sqlState }),
    ...(stack !== undefined && { stack: framesOf(stack) }),
    ...(cause !== undefined && causes > 0 && { cause: errorFields(cause, causes - 1) }),
  };
}

/** Returns one line for a table or a terminal: `Error: Duplicate entry … (ER_DUP_ENTRY)`, with the causes. */
export function errorSummary(error: unknown): string {
  const parts: string[] = [];
  let fields: ErrorFields | undefined = errorFields(error);
  for (; fields !== undefined; fields = fields.cause) {
    parts.push(`${fields.type}: ${fields.message}${fields.code === undefined ? '' : ` (${fields.code})`}`);
  }
  return parts.join('; caused by ');
}

function isError(error: unknown): error is DriverError {
  if (typeof error !== 'object' || error === null) return false;
  const { name, message } = error as Partial<DriverError>;
  return typeof name === 'string' && typeof message === 'string';
}

function messageOf(error: DriverError): string {
  // knex prepends the statement to `message` and leaves `sqlMessage` as it is.
  const message = typeof error.sqlMessage === 'string' ? error.sqlMessage : error.message;
  return quotesValues(error) ? unquoted(message) : message.slice(0, maxMessageLength);
}

/** True for errors of database drivers, and of JSON.parse, whose messages quote the input. */
function quotesValues(error: DriverError): boolean {
  const { name, code, sql, sqlMessage, sqlState, errcode } = error;
  const isDriverCode = typeof code === 'string' && /^(ER_|SQLITE_|ERR_SQLITE)/.test(code);
  return isDriverCode || [sql, sqlMessage, sqlState, errcode].some((field) => field !== undefined) || name === 'SyntaxError';
}

function unquoted(message: string): string {
  const quote = message.search(/['"`]/);
  return quote === -1 ? message.slice(0, maxMessageLength) : `${message.slice(0, Math.min(quote, maxMessageLength))}…`;
}

/** The head of a stack repeats the message as it was when the error was created; only frames are taken. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at (.+ \()?\S+:\d+:\d+\)?$/.test(line) || /^ {4}at .+ \(<anonymous>\)$/.test(line))
    .join('\n');
}
