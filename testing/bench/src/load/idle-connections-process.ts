/** Idle Socket.IO clients in a process of their own, so that their cost is not part of any figure. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Address } from './plan.ts';
import { connectSocket } from './socket-client.ts';

export interface IdleConnectionsPlan {
  sockets: Address;
  /** `handshake.auth` of each socket. */
  auths: object[];
}

const concurrentConnects = 50;

process.once('message', (plan: IdleConnectionsPlan) => void connectAll(plan));

async function connectAll({ sockets, auths }: IdleConnectionsPlan): Promise<void> {
  await forEachConcurrent(auths, concurrentConnects, async (auth) => {
    await connectSocket(sockets, { auth, onEvent: () => undefined });
  });
  process.send!('connected');
}
