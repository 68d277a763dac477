import type { Duplex } from 'node:stream';
import type { Logger } from '../logging.ts';
import { problemAnswer } from './problem-answer.ts';
import { sendOnSocket } from './send-on-socket.ts';

/**
 * Answers a handshake with a problem instead of a WebSocket and destroys the connection: after an upgrade request, Node's server no
 * longer manages it, and a client that leaves its end open would keep it forever. Never sends or logs the query.
 */
export function refuseUpgrade(socket: Duplex, error: unknown, request: { requestId: string; path: string; logger: Logger }): void {
  sendOnSocket(socket, problemAnswer(error, request));
}
