import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import type { Logger } from '@parley/service-kit/logging';

/**
 * Answers a handshake with a problem instead of a web socket, and hangs up: Node's server has let go of the connection, and would
 * keep it for as long as the other end likes. Nothing of the query is told or logged.
 */
export function refuseUpgrade(socket: Duplex, error: unknown, request: { requestId: string; path: string; logger: Logger }): void {
  const { status, body, headers } = problemAnswer(error, request);
  const content = JSON.stringify(body);
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': String(Buffer.byteLength(content)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${content}`);
}
