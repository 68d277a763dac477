/** TCP connections that decide themselves what they send and read. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeTextFrame } from '@parley/bench/load/web-socket-frames';
import type { Address } from '@parley/bench/load/plan';
import type { Source } from './http-request.ts';

export interface RawConnection {
  /** Everything received while reading. */
  received(): string;
  send(bytes: string | Buffer): void;
  /** Leaves what arrives to the kernel's buffers, and then to the server's. */
  stopReading(): void;
  /** A connection that does not read notices its end only by sending. */
  isClosed(): boolean;
  close(): void;
}

export function openRawConnection({ host, port }: Address, { localAddress }: Source): RawConnection {
  const socket: Socket = connect({ host, port, localAddress, noDelay: true });
  let [received, isClosed] = ['', false];
  socket.on('data', (bytes: Buffer) => (received = (received + bytes.toString('latin1')).slice(-10_000)));
  socket.on('error', () => undefined).once('close', () => (isClosed = true));
  // The server has ended the connection; do the same.
  socket.once('end', () => socket.destroy());
  return {
    received: () => received,
    send: (bytes) => void (isClosed || socket.destroyed || socket.write(bytes)),
    stopReading: () => void socket.pause(),
    isClosed: () => isClosed,
    close: () => void socket.destroy(),
  };
}

/** Opens a WebSocket and authenticates with the token. Returns null if the server refuses or does not answer within 10 s. */
export async function openSocket(target: Address, from: Source, token: string): Promise<RawConnection | null> {
  const connection = openRawConnection(target, from);
  connection.send(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${target.host}:${target.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      ...(from.forwardedFor === undefined ? [] : [`X-Forwarded-For: ${from.forwardedFor}`]),
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  if (await receives(connection, '"sid"')) {
    connection.send(encodeTextFrame(`40${JSON.stringify({ token })}`));
    if (await receives(connection, '"ready"')) return connection;
  }
  connection.close();
  return null;
}

/** Packet of Engine.IO and Socket.IO that refuses a CONNECT. */
const connectError = '44{';

async function receives(connection: RawConnection, text: string): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  while (!connection.isClosed() && performance.now() < deadline) {
    const received = connection.received();
    if (received.includes(text)) return true;
    if (received.includes(connectError)) return false;
    await delay(10);
  }
  return false;
}
