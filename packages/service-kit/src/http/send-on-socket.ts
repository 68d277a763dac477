import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemAnswer } from './problem-answer.ts';
import { securityHeaders } from './security-headers.ts';

const defaultHeaders = securityHeaders();

/** Sends a problem on a connection for which Node's server has no response object, and destroys the connection. */
export function sendOnSocket(socket: Duplex, { status, body, headers }: ProblemAnswer): void {
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
