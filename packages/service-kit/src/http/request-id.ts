import { randomUUID } from 'node:crypto';

const validRequestId = /^[A-Za-z0-9_-]{8,64}$/;
const traceContext = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Returns the client's X-Request-Id if it is valid, else a new id. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && validRequestId.test(header) ? header : randomUUID();
}

/** Returns the W3C trace context if it is well-formed. */
export function traceparentFrom(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && traceContext.test(header) ? header : undefined;
}
