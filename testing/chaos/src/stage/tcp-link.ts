/** A way to a server that can be cut and slowed: whoever connects to its port is connected on to the server's. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpLink {
  readonly port: number;
  /** Ends all connections, and every new one at once, until mended. */
  cut(): void;
  /** Whatever passes from now on, either way, comes so much later and in order. */
  slow(delayMs: number): void;
  /** As it was before it was cut or slowed. */
  mend(): void;
  close(): Promise<void>;
}

export async function openTcpLink(targetPort: number): Promise<TcpLink> {
  const open = new Set<Socket>();
  const state = { isCut: false, delayMs: 0 };
  const keep = (socket: Socket) => {
    open.add(socket);
    // What breaks on one side is broken on the other; why is told to those who use it.
    socket.setNoDelay(true).on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (state.isCut) return void near.resetAndDestroy();
    const far = connect(targetPort, '127.0.0.1');
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      carry(from, to, () => state.delayMs);
      from.once('close', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => open.forEach((socket) => socket.resetAndDestroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state.isCut = true;
      breakAll();
    },
    slow: (delayMs) => void (state.delayMs = delayMs),
    mend: () => void Object.assign(state, { isCut: false, delayMs: 0 }),
    async close() {
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
}

/** Passes on what `from` says; a delay that shrinks lets nothing overtake what is on its way. */
function carry(from: Socket, to: Socket, delayMs: () => number): void {
  const underWay: (() => void)[] = [];
  let due = 0;
  const later = (pass: () => void) => {
    const now = performance.now();
    due = Math.max(due, now + delayMs());
    if (underWay.length === 0 && due <= now) return pass();
    underWay.push(pass);
    // Timers of unlike lengths may fire in any order: each passes on what waits longest.
    setTimeout(() => underWay.shift()!(), due - now);
  };
  from.on('data', (chunk) => later(() => void to.write(chunk)));
  from.on('end', () => later(() => void to.end()));
}
