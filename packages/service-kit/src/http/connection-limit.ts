import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKeys } from '../bounds/address-keys.ts';
import type { BoundMetrics } from '../bounds/bound-metrics.ts';

export interface ConnectionLimitOptions {
  /** Per IPv4 address or IPv6 /64. */
  max: number;
  /** True for peers that connect on behalf of many clients. */
  isExempt: (address: string) => boolean;
  metrics: BoundMetrics;
}

/** Closes new connections of an address that has too many open. */
export function limitConnections(server: Server, { max, isExempt, metrics }: ConnectionLimitOptions): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isExempt(address)) return;
    const { host } = addressKeys(address);
    const count = (counts.get(host) ?? 0) + 1;
    if (count > max) {
      metrics.exceeded('connections', host);
      socket.destroy();
      return;
    }
    counts.set(host, count);
    socket.once('close', () => {
      const left = counts.get(host)! - 1;
      if (left === 0) counts.delete(host);
      else counts.set(host, left);
    });
  });
}
