/** A peer's connection to signaling, over the PeerJS protocol. It reconnects whenever it breaks or is refused. */
import { setTimeout as delay } from 'node:timers/promises';
import { peerSocketUrl, type PeerCredentials, type PeerMessage } from '@parley/e2e/calls/peerjs-client';

export interface SignalingConnection {
  /** Queues the message while disconnected. The service may lose it. */
  send(message: PeerMessage): void;
  close(): void;
}

const reconnectDelayMs = 300;
/** From the start of the handshake to the `OPEN` message. */
const openTimeoutMs = 4_000;

export function openSignalingConnection(
  host: string,
  peer: PeerCredentials,
  onMessage: (message: PeerMessage) => void,
): SignalingConnection {
  const queue: PeerMessage[] = [];
  const closing = new AbortController();
  let current: WebSocket;
  let isOpen = false;

  /** Resolves when the connection breaks or does not open in time. */
  function connectOnce(): Promise<void> {
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
    const socket = (current = new WebSocket(peerSocketUrl(host, peer)));
    const openTimeout = setTimeout(() => {
      socket.close();
      onClosed();
    }, openTimeoutMs);
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as PeerMessage;
      if (message.type !== 'OPEN') return onMessage(message);
      clearTimeout(openTimeout);
      isOpen = socket === current;
      if (isOpen) for (const queued of queue.splice(0)) socket.send(JSON.stringify(queued));
    });
    socket.addEventListener('close', () => onClosed());
    return closed.finally(() => {
      clearTimeout(openTimeout);
      isOpen = false;
    });
  }

  async function stayConnected(): Promise<void> {
    while (!closing.signal.aborted) {
      await connectOnce();
      await delay(reconnectDelayMs);
    }
  }

  void stayConnected();
  return {
    send(message) {
      if (isOpen) current.send(JSON.stringify(message));
      else queue.push(message);
    },
    close() {
      closing.abort();
      current.close();
    },
  };
}
