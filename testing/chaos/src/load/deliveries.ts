/** When each message came to each of the members who are always there. */
import type { Mirror } from '@parley/e2e/mirror';

export interface Deliveries {
  /** When the last of them had heard it on their socket, by `performance.now()`; null while somebody has not. */
  heardByAllAt(messageId: string): number | null;
}

export function watchDeliveries(mirrors: readonly Mirror[]): Deliveries {
  const heardAt = mirrors.map(({ device }) => {
    const times = new Map<string, number>();
    device.socket.on('message.sent', ({ message }: { message: { id: string } }) => {
      if (!times.has(message.id)) times.set(message.id, performance.now());
    });
    return times;
  });
  return {
    heardByAllAt(messageId) {
      const times = heardAt.map((own) => own.get(messageId));
      return times.includes(undefined) ? null : Math.max(...(times as number[]));
    },
  };
}
