import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';

export type EngineSocket = Socket['conn'];

interface WebSocket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  readonly CLOSED: number;
  terminate(): void;
}

interface Packet {
  readonly data?: string | Buffer;
}

/** The parts of Engine.IO that its types hide. */
interface Buffers {
  /** Packets that wait until the transport has written earlier ones. */
  readonly writeBuffer: readonly Packet[];
  readonly transport: { readonly name: string; readonly socket?: WebSocket };
}

/** Each packet is measured once: it waits for many sweeps, and a text of a mebibyte takes long. */
const measured = new WeakMap<Packet, number>();

function bytesOf(packet: Packet): number {
  const { data } = packet;
  if (data === undefined) return 0;
  if (typeof data !== 'string') return data.byteLength;
  let bytes = measured.get(packet);
  if (bytes === undefined) measured.set(packet, (bytes = Buffer.byteLength(data)));
  return bytes;
}

/** Counts the bytes handed to the socket that the kernel has not taken. `responses`: TCP sockets on which polls were answered. */
export function unsentBytes(socket: EngineSocket, responses: Iterable<TcpSocket>): number {
  const { writeBuffer, transport } = socket as unknown as Buffers;
  let bytes = transport.name === 'websocket' ? transport.socket!.bufferedAmount : 0;
  for (const packet of writeBuffer) bytes += bytesOf(packet);
  for (const { writableLength } of responses) bytes += writableLength;
  return bytes;
}

/** Closes the socket and drops what is unsent. A WebSocket's closing handshake would wait for the client to read. */
export function terminate(socket: EngineSocket, responses: Iterable<TcpSocket> = []): void {
  const { transport } = socket as unknown as Buffers;
  if (transport.name === 'websocket') transport.socket!.terminate();
  else socket.close(true);
  for (const response of responses) response.destroy();
}

/** True once the connection below has ended. Engine.IO reports a socket as closed before its closing handshake. */
export function isClosed(socket: EngineSocket): boolean {
  const { transport } = socket as unknown as Buffers;
  return transport.name !== 'websocket' || transport.socket!.readyState === transport.socket!.CLOSED;
}
