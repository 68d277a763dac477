/** A peer that speaks PeerJS's wire protocol by itself, without a browser. */
import { request } from 'node:http';
import { waitUntil } from '@parley/testing-kit/wait-until';

export interface OwnPeer {
  id: string;
  token: string;
}

export interface PeerMessage {
  type: string;
  src?: string;
  dst?: string;
  payload?: unknown;
}

export interface WirePeer {
  heard: PeerMessage[];
  say(message: PeerMessage): void;
  hear(type: string): Promise<PeerMessage>;
  /** Resolves when the server has closed it. */
  closed: Promise<void>;
  close(): void;
}

/** Where PeerJS would connect this peer. */
export const webSocketOf = (host: string, peer: OwnPeer): string => `ws://${host}${pathOf(peer)}`;

const pathOf = ({ id, token }: OwnPeer): string => `/peerjs/peerjs?${new URLSearchParams({ key: 'peerjs', id, token }).toString()}`;

/** Connects; resolves when it was greeted. */
export async function openPeer(host: string, peer: OwnPeer): Promise<WirePeer> {
  const socket = new WebSocket(webSocketOf(host, peer));
  const heard: PeerMessage[] = [];
  socket.addEventListener('message', ({ data }) => void heard.push(JSON.parse(String(data)) as PeerMessage));
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
  const hear = async (type: string) => {
    const find = () => heard.find((message) => message.type === type);
    await waitUntil(() => find() !== undefined, { what: `${type} on the wire` });
    return find()!;
  };
  await hear('OPEN');
  return { heard, say: (message) => socket.send(JSON.stringify(message)), hear, closed, close: () => socket.close() };
}

/** The status that a handshake is answered with; what was opened is closed again. */
export function knockAt(host: string, peer: OwnPeer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': btoa('0123456789abcdef'),
    };
    const knock = request(`http://${host}${pathOf(peer)}`, { headers });
    knock.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    knock.once('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    knock.once('error', reject);
    knock.end();
  });
}
