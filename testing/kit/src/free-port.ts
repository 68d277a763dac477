import { createServer, connect } from 'node:net';

// Below the ephemeral ports (32768 and up), so an outgoing connection cannot take the port of a server that is restarting.
const lowest = 15_000;
const highest = 32_000;

// Test workers run in parallel, and a service gets its port long before it listens on it. So each worker has its own range
// and never returns a port twice; otherwise a readiness check could reach another worker's service.
const workers = 8;
const portsPerWorker = Math.floor((highest - lowest) / workers);
const first = lowest + (Number(process.env['JEST_WORKER_ID'] ?? 0) % workers) * portsPerWorker;
let next = Math.floor(Math.random() * portsPerWorker);

/** Returns a port of 127.0.0.1 that is not in use and that this process has not returned before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + (next++ % portsPerWorker);
    if (await isFree(port)) return port;
  }
}

/** Returns true if a server on 127.0.0.1 accepts connections on this port. */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
