/** A Socket.IO client on a raw socket: WebSocket only, text only, without parsing events. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Address } from './plan.ts';
import { encodeTextFrame, FrameReader } from './web-socket-frames.ts';

const headerEnd = Buffer.from('\r\n\r\n');
const pong = encodeTextFrame('3');
const ready = Buffer.from('42["ready"');
/** Packet types of Engine.IO (first character of a packet) and Socket.IO (second character). */
const engine = { open: charCode('0'), ping: charCode('2'), message: charCode('4') };
const socketIo = { event: charCode('2'), connectError: charCode('4') };

function charCode(character: string): number {
  return character.charCodeAt(0);
}

export interface SocketOptions {
  /** `handshake.auth` on the server. */
  auth: object;
  /** Receives the packet of each event. The buffer is valid only during the call. */
  onEvent: (packet: Buffer) => void;
}

export interface SocketClient {
  close(): void;
}

/** Resolves when the server has sent `ready`. Rejects if the server refuses or closes the connection before that. */
export function connectSocket({ host, port }: Address, { auth, onEvent }: SocketOptions): Promise<SocketClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let isReady = false;
    const frames = new FrameReader((packet) => {
      if (packet[0] === engine.ping) return void socket.write(pong);
      // The connection is open: connect to the default namespace.
      if (packet[0] === engine.open) return void socket.write(encodeTextFrame(`40${JSON.stringify(auth)}`));
      if (packet[0] !== engine.message) return;
      if (packet[1] === socketIo.connectError) return socket.destroy(new Error(`Connection refused: ${packet.toString()}`));
      if (packet[1] !== socketIo.event) return;
      if (isReady) return onEvent(packet);
      if (!packet.subarray(0, ready.length).equals(ready)) return;
      isReady = true;
      resolve({ close: () => socket.destroy() });
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed the connection')));
    upgrade(socket, `${host}:${port}`, (chunk) => frames.read(chunk));
  });
}

function upgrade(socket: Socket, host: string, onFrames: (chunk: Buffer) => void): void {
  let header: Buffer | null = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    if (header === null) return onFrames(chunk);
    header = Buffer.concat([header, chunk]);
    const end = header.indexOf(headerEnd);
    if (end === -1) return;
    if (!header.toString('latin1', 0, 12).endsWith(' 101')) return void socket.destroy(new Error(header.toString('latin1', 0, 80)));
    const rest = header.subarray(end + headerEnd.length);
    header = null;
    if (rest.length > 0) onFrames(rest);
  });
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
}
