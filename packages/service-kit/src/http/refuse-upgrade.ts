import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logging.ts';
import { problemAnswer } from './problem-answer.ts';
import { securityHeaders } from './security-headers.ts';

const defaultHeaders = securityHeaders();

/**
 * Answers a handshake with a problem instead of a WebSocket and destroys the connection: after an upgrade request, Node's server no
 * longer manages it, and a client that leaves its end open would keep it forever. Never sends or logs the query.
 */
export function refuseUpgrade(socket: Duplex, error: unknown, request: { requestId: string; path: string; logger: Logger }): void {
  const { status, body, headers } = problemAnswer(error, request);
  const content = JSON.stringify(body);
  const lines = Object.entries({
    ...defaultHeaders,
    ...headers,
    Connection: 'close',
    'Content-Length': String(Buffer.byteLength(content)),
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${content}`);
}
