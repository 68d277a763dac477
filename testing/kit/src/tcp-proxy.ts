/** A TCP proxy that can cut and delay the connections to a server, and lead them to another one. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Resets all connections, and every new one until `restore`. */
  cut(): void;
  /** Leads further connections to another port, and resets those that are open. */
  redirect(targetPort: number): void;
  /** Delays all data in both directions, in order, until `restore`. */
  delay(delayMs: number): void;
  restore(): void;
  close(): Promise<void>;
}

export async function openTcpProxy(targetPort: number, host = '127.0.0.1'): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const state = { targetPort, isCut: false, delayMs: 0 };
  const track = (socket: Socket) => {
    sockets.add(socket);
    // An error closes both sockets; the endpoints see that and report it.
    socket.setNoDelay(true).on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    track(client);
    if (state.isCut) return void client.resetAndDestroy();
    const target = connect(state.targetPort, host);
    track(target);
    for (const [source, destination] of [
      [client, target],
      [target, client],
    ] as const) {
      forward(source, destination, () => state.delayMs);
      source.once('close', () => destination.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const resetAll = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state.isCut = true;
      resetAll();
    },
    redirect(port) {
      state.targetPort = port;
      resetAll();
    },
    delay: (delayMs) => void (state.delayMs = delayMs),
    restore: () => void Object.assign(state, { isCut: false, delayMs: 0 }),
    async close() {
      server.close();
      resetAll();
      await once(server, 'close');
    },
  };
}

/** Forwards data in order, even when the delay shrinks. */
function forward(source: Socket, destination: Socket, delayMs: () => number): void {
  const queue: (() => void)[] = [];
  let dueAt = 0;
  const schedule = (write: () => void) => {
    const now = performance.now();
    dueAt = Math.max(dueAt, now + delayMs());
    if (queue.length === 0 && dueAt <= now) return write();
    queue.push(write);
    // Timers of different lengths may fire in any order: each one forwards the oldest entry.
    setTimeout(() => queue.shift()!(), dueAt - now);
  };
  source.on('data', (chunk) => schedule(() => void destination.write(chunk)));
  source.on('end', () => schedule(() => void destination.end()));
}
