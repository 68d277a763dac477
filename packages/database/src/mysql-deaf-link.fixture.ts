/** Stands between a client and its server, and goes deaf: as a network that loses everything, and tells nobody. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface DeafLink {
  url: string;
  /** Of the next connection on which the client says these words nothing passes any more, from those words on; it stays open. */
  deafenAt(words: string): void;
  close(): Promise<void>;
}

export async function openDeafLink(target: string): Promise<DeafLink> {
  const url = new URL(target);
  const [port, host] = [Number(url.port), url.hostname];
  const sockets = new Set<Socket>();
  let words: string | null = null;

  const server = createServer((near) => {
    const far = connect({ host, port });
    let isDeaf = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined).on('close', () => (isDeaf ? undefined : to.destroy()));
      from.on('data', (chunk) => {
        if (from === near && words !== null && chunk.includes(words)) {
          isDeaf = true;
          words = null;
        }
        if (!isDeaf) to.write(chunk);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    deafenAt: (said) => void (words = said),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
