/** A peer's line to signaling, by PeerJS's protocol: it comes back when it breaks, and is tried again where it is refused. */
import { setTimeout as delay } from 'node:timers/promises';
import { webSocketOf, type OwnPeer, type PeerMessage } from '@parley/e2e/calls/wire-peer';

export interface Line {
  /** Waits for the line where it does not stand; what the service loses is lost. */
  say(message: PeerMessage): void;
  close(): void;
}

const pauseMs = 300;
/** A client's patience with the greeting. */
const timeoutMs = 4_000;

export function openLine(host: string, peer: OwnPeer, hear: (message: PeerMessage) => void): Line {
  const waiting: PeerMessage[] = [];
  const closing = new AbortController();
  let socket: WebSocket;
  let stands = false;

  /** Resolves when it has broken, or was not greeted in time. */
  function connection(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const own = (socket = new WebSocket(webSocketOf(host, peer)));
    const late = setTimeout(() => {
      own.close();
      resolve();
    }, timeoutMs);
    own.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as PeerMessage;
      if (message.type !== 'OPEN') return hear(message);
      clearTimeout(late);
      stands = own === socket;
      if (stands) for (const kept of waiting.splice(0)) own.send(JSON.stringify(kept));
    });
    own.addEventListener('close', () => resolve());
    return promise.finally(() => {
      clearTimeout(late);
      stands = false;
    });
  }

  async function stayConnected(): Promise<void> {
    while (!closing.signal.aborted) {
      await connection();
      await delay(pauseMs);
    }
  }

  void stayConnected();
  return {
    say(message) {
      if (stands) socket.send(JSON.stringify(message));
      else waiting.push(message);
    },
    close() {
      closing.abort();
      socket.close();
    },
  };
}
