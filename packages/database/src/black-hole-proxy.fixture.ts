/** A proxy that drops all packets of a connection from a given point on, without closing it. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface BlackHoleProxy {
  url: string;
  /** Drops everything on the next connection whose client sends this text, from that text on. The connection stays open. */
  dropFrom(text: string): void;
  close(): Promise<void>;
}

export async function openBlackHoleProxy(target: string): Promise<BlackHoleProxy> {
  const url = new URL(target);
  const [port, host] = [Number(url.port), url.hostname];
  const sockets = new Set<Socket>();
  let trigger: string | null = null;

  const server = createServer((client) => {
    const upstream = connect({ host, port });
    let isDropping = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined).on('close', () => (isDropping ? undefined : to.destroy()));
      from.on('data', (chunk) => {
        if (from === client && trigger !== null && chunk.includes(trigger)) {
          isDropping = true;
          trigger = null;
        }
        if (!isDropping) to.write(chunk);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    dropFrom: (text) => void (trigger = text),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
