/** A Socket.IO client on a bare socket: WebSocket only, text only, and of events no more parsed than is asked for. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Address } from './plan.ts';
import { FrameReader, textFrameOf } from './web-socket-frames.ts';

const endOfHead = Buffer.from('\r\n\r\n');
const pong = textFrameOf('3');
const ready = Buffer.from('42["ready"');
// Engine.IO and Socket.IO say with their first characters what a packet is.
const [ping, message, event, refusal] = [50, 52, 50, 52];

export interface SocketOptions {
  /** What the server's `handshake.auth` will hold. */
  auth: object;
  /** Each event's packet, valid during the call. */
  onEvent: (packet: Buffer) => void;
}

export interface SocketClient {
  close(): void;
}

/** Resolves when the server has said `ready`; rejects when it refuses or hangs up before. */
export function connectSocket({ host, port }: Address, { auth, onEvent }: SocketOptions): Promise<SocketClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let isReady = false;
    const frames = new FrameReader((packet) => {
      if (packet[0] === ping) return void socket.write(pong);
      // The server's opening packet: now the namespace is asked for.
      if (packet[0] === 48) return void socket.write(textFrameOf(`40${JSON.stringify(auth)}`));
      if (packet[0] !== message) return;
      if (packet[1] === refusal) return socket.destroy(new Error(`refused: ${packet.toString()}`));
      if (packet[1] !== event) return;
      if (isReady) return onEvent(packet);
      if (!packet.subarray(0, ready.length).equals(ready)) return;
      isReady = true;
      resolve({ close: () => socket.destroy() });
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server hung up')));
    upgrade(socket, `${host}:${port}`, (chunk) => frames.take(chunk));
  });
}

function upgrade(socket: Socket, host: string, onFrames: (chunk: Buffer) => void): void {
  let head: Buffer | null = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    if (head === null) return onFrames(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(endOfHead);
    if (end === -1) return;
    if (!head.toString('latin1', 0, 12).endsWith(' 101')) return void socket.destroy(new Error(head.toString('latin1', 0, 80)));
    const rest = head.subarray(end + endOfHead.length);
    head = null;
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
