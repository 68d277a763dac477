/** A TCP proxy that can drop every connection, like a mobile network in a tunnel. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface InterruptibleProxy {
  origin: string;
  /** Closes every connection and rejects new ones until `restore`. */
  interrupt(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function startInterruptibleProxy(target: string): Promise<InterruptibleProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isInterrupted = false;
  const server = createServer((downstream) => {
    if (isInterrupted) return void downstream.destroy();
    const upstream = connect(Number(port), hostname);
    for (const [source, destination] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      sockets.add(source);
      source.on('error', () => source.destroy());
      source.on('close', () => {
        sockets.delete(source);
        destination.destroy();
      });
      source.pipe(destination);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    interrupt() {
      isInterrupted = true;
      for (const socket of sockets) socket.destroy();
    },
    restore: () => void (isInterrupted = false),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
