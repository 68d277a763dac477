/** A client of the PeerJS wire protocol, without a browser. */
import { request } from 'node:http';
import { waitUntil } from '@parley/testing-kit/wait-until';

export interface PeerCredentials {
  id: string;
  token: string;
}

export interface PeerMessage {
  type: string;
  src?: string;
  dst?: string;
  payload?: unknown;
}

export interface PeerjsClient {
  received: PeerMessage[];
  send(message: PeerMessage): void;
  waitFor(type: string): Promise<PeerMessage>;
  /** Resolves when the connection is closed. */
  closed: Promise<void>;
  close(): void;
}

/** Returns the WebSocket URL that PeerJS connects to. */
export const peerSocketUrl = (host: string, peer: PeerCredentials): string => `ws://${host}${peerPath(peer)}`;

const peerPath = ({ id, token }: PeerCredentials): string =>
  `/peerjs/peerjs?${new URLSearchParams({ key: 'peerjs', id, token }).toString()}`;

/** Connects a peer. Resolves on the server's `OPEN` message. */
export async function connectPeer(host: string, peer: PeerCredentials): Promise<PeerjsClient> {
  const socket = new WebSocket(peerSocketUrl(host, peer));
  const received: PeerMessage[] = [];
  socket.addEventListener('message', ({ data }) => void received.push(JSON.parse(String(data)) as PeerMessage));
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
  const waitFor = async (type: string) => {
    const find = () => received.find((message) => message.type === type);
    await waitUntil(() => find() !== undefined, { what: `${type} from the server` });
    return find()!;
  };
  await waitFor('OPEN');
  return { received, send: (message) => socket.send(JSON.stringify(message)), waitFor, closed, close: () => socket.close() };
}

/** Returns the status of a WebSocket handshake, and closes the connection if it was accepted. */
export function handshakeStatus(host: string, peer: PeerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': btoa('0123456789abcdef'),
    };
    const handshake = request(`http://${host}${peerPath(peer)}`, { headers });
    handshake.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    handshake.once('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    handshake.once('error', reject);
    handshake.end();
  });
}
