import { createServer, connect } from 'node:net';

// Below the ports that the system gives to outgoing connections (32768 …), else one of those could take the port of a
// server that is being restarted.
const lowest = 15_000;
const highest = 32_000;

// Test workers run beside each other, and what is started is given its port long before it listens: each worker has ports
// of its own, and gives none twice. Else a service would find another in its place, which answers that it is ready.
const workers = 8;
const portsOfWorker = Math.floor((highest - lowest) / workers);
const first = lowest + (Number(process.env['JEST_WORKER_ID'] ?? 0) % workers) * portsOfWorker;
let given = Math.floor(Math.random() * portsOfWorker);

/** A port of 127.0.0.1 that nobody listens on now, and that was not given before by this process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + (given++ % portsOfWorker);
    if (await isFree(port)) return port;
  }
}

/** Whether somebody accepts connections there. */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
