import type { Device } from '@parley/e2e/person';
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import type { FailedRequest, TimedRequest } from './timed-request.ts';

export interface Deliveries {
  /** The time from sending to delivery to all devices, for each message that has reached them. */
  measure(sent: readonly AcknowledgedMessage[]): TimedRequest[];
  /** Messages acknowledged before `until` that have not reached all devices, and closed sockets. */
  failures(sent: readonly AcknowledgedMessage[], until: number): FailedRequest[];
}

export function watchDeliveries(devices: readonly Device[]): Deliveries {
  const closed: FailedRequest[] = [];
  const receivedAt = devices.map(({ socket }) => {
    const times = new Map<string, number>();
    socket.on('message.sent', ({ message }: { message: { id: string } }) => times.set(message.id, performance.now()));
    socket.on('disconnect', (reason) => {
      if (socket.active) closed.push({ kind: 'delivery', at: performance.now(), reason: `socket closed: ${reason}` });
    });
    return times;
  });
  /** Returns null if a device has not received the message. */
  const deliveredAt = (id: string): number | null => {
    const times = receivedAt.map((received) => received.get(id) ?? Infinity);
    return times.includes(Infinity) ? null : Math.max(...times);
  };
  return {
    measure: (sent) =>
      sent.flatMap(({ id, at, tookMs }) => {
        const last = deliveredAt(id);
        return last === null ? [] : { kind: 'delivery', at: last, ms: last - (at - tookMs) };
      }),
    failures: (sent, until) => [
      ...closed,
      ...sent
        .filter(({ id, at }) => at < until && deliveredAt(id) === null)
        .map(({ at }): FailedRequest => ({ kind: 'delivery', at, reason: 'not delivered' })),
    ],
  };
}
