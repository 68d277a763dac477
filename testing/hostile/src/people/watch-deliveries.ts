import type { Device } from '@parley/e2e/person';
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import type { TimedRequest } from './start-people.ts';

export interface Deliveries {
  /** The time from sending to delivery to all devices, for each message that has reached them. */
  measure(sent: readonly AcknowledgedMessage[]): TimedRequest[];
}

export function watchDeliveries(devices: readonly Device[]): Deliveries {
  const receivedAt = devices.map(({ socket }) => {
    const times = new Map<string, number>();
    socket.on('message.sent', ({ message }: { message: { id: string } }) => times.set(message.id, performance.now()));
    return times;
  });
  return {
    measure: (sent) =>
      sent.flatMap(({ id, at, tookMs }) => {
        const times = receivedAt.map((received) => received.get(id));
        if (times.includes(undefined)) return [];
        const last = Math.max(...(times as number[]));
        return { kind: 'delivery', at: last, ms: last - (at - tookMs) };
      }),
  };
}
