/** Delivery times of messages to the members. */
import type { Replica } from '@parley/e2e/replica';

export interface Deliveries {
  /** When the last member received the message on their socket, by `performance.now()`; null until then. */
  receivedByAllAt(messageId: string): number | null;
}

export function watchDeliveries(replicas: readonly Replica[]): Deliveries {
  const timesByReplica = replicas.map(({ device }) => {
    const times = new Map<string, number>();
    device.socket.on('message.sent', ({ message }: { message: { id: string } }) => {
      if (!times.has(message.id)) times.set(message.id, performance.now());
    });
    return times;
  });
  return {
    receivedByAllAt(messageId) {
      const times = timesByReplica.map((own) => own.get(messageId));
      return times.includes(undefined) ? null : Math.max(...(times as number[]));
    },
  };
}
