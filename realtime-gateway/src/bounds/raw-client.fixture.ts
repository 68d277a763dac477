/** A Socket.IO client on a bare TCP connection: it decides itself what it reads and which heartbeats it answers. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from '@parley/testing-kit/wait-until';

export interface RawClient {
  /** Text received so far, frames and all. */
  received(): string;
  /** Sends one Engine.IO packet, such as `42["typing"]`. */
  send(packet: string): void;
  /** Leaves what arrives to the kernel's buffers, and then to the server's. */
  stopReading(): void;
  resumeReading(): void;
  /** Never resolves while the client is not reading. */
  readonly closed: Promise<void>;
  isClosed(): boolean;
  close(): void;
}

/** Opens the transport; sends no CONNECT without a token. */
export async function openRawClient(port: number, token?: string): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port });
  let [received, isClosed] = ['', false];
  socket.on('data', (bytes: Buffer) => (received += bytes.toString('latin1'))).on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      resolve();
    });
  });
  await once(socket, 'connect');
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: 0123456789abcdefghijkg==';
  socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: parley\r\n${upgrade}\r\n\r\n`);
  const client: RawClient = {
    received: () => received,
    send: (packet) => void (isClosed || socket.write(frame(packet))),
    stopReading: () => void socket.pause(),
    resumeReading: () => void socket.resume(),
    closed,
    isClosed: () => isClosed,
    close: () => void socket.destroy(),
  };
  await receive(client, '"sid"');
  if (token !== undefined) {
    client.send(`40${JSON.stringify({ token })}`);
    await receive(client, '"ready"');
  }
  return client;
}

export function receive(client: RawClient, text: string): Promise<void> {
  return waitUntil(() => client.received().includes(text), { what: () => `${text} in ${client.received()}` });
}

/** A masked text frame of RFC 6455; the mask is zero. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.alloc(4);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
  const head = Buffer.from([0x81, 0x80 | 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, mask, payload]);
}
