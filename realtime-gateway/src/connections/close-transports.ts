import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from 'socket.io';

/** Milliseconds that a transport has to send what it has buffered. */
const flushTimeoutMs = 2_000;

/** Closes the transports without a Socket.IO `disconnect`, after which clients would not reconnect by themselves. */
export async function closeTransports(io: Server): Promise<void> {
  const closing = [...io.of('/').sockets.values()].map((socket) => {
    const disconnected = new Promise<void>((resolve) => void socket.once('disconnect', () => resolve()));
    const { transport } = socket.conn;
    // Between two polls there is no request to answer: without `discard`, Engine.IO would wait 30 s for the next poll.
    const discard = transport.name === 'polling' && !transport.writable;
    socket.conn.close(discard);
    return disconnected;
  });
  const timeout = new AbortController();
  await Promise.race([Promise.all(closing), delay(flushTimeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined)]);
  timeout.abort();
}
