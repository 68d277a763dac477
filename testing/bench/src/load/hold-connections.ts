/** Sockets that only stay: as a process of their own, so that what they cost here is nobody's figure. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { connectSocket } from './socket-client.ts';
import type { Address } from './plan.ts';

export interface HoldPlan {
  sockets: Address;
  /** What each socket's `handshake.auth` holds. */
  auths: object[];
}

const connectingAtOnce = 50;

process.once('message', (plan: HoldPlan) => void hold(plan));

async function hold({ sockets, auths }: HoldPlan): Promise<void> {
  await forEachConcurrent(auths, connectingAtOnce, async (auth) => {
    await connectSocket(sockets, { auth, onEvent: () => undefined });
  });
  process.send!('connected');
}
