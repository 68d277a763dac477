/**
 * `delivered` follows by itself: a message has reached a device when the transport has written it and the socket has
 * answered a later heartbeat or sent a later packet. Nothing is asked of the client.
 */
import type { Socket } from 'socket.io';
import type { WireEvent } from '@parley/events/wire/events';
import type { Seat } from '../rooms/connection.ts';
import { reportDeliveries, type DeliveryReportDependencies } from './delivery-reports.ts';
import { SocketDeliveries } from './pending-deliveries.ts';

/** Engine.IO's connection, as far as it tells of packets. */
export type Connection = Pick<Socket['conn'], 'on'> & { readonly transport: { readonly writable: boolean } };

export interface Deliveries {
  /** Follows the socket's packets from now on. */
  watch(seat: Seat, connection: Connection): void;
  /** The event was handed to the socket. One's own messages need no delivery. */
  written(seat: Seat, event: WireEvent): void;
  forget(seat: Seat): void;
  close(): void;
}

export function trackDeliveries(dependencies: DeliveryReportDependencies): Deliveries {
  const sockets = new Map<Seat, SocketDeliveries>();
  const reports = reportDeliveries(dependencies);

  return {
    watch(seat, connection) {
      const socket = new SocketDeliveries();
      sockets.set(seat, socket);
      connection.on('packetCreate', ({ type }: { type: string }) => {
        if (type === 'ping') socket.ping();
      });
      connection.on('packet', ({ type }: { type: string }) => {
        if (type === 'pong') reports.report(seat, socket.pong());
        // What the transport has not written yet, no packet vouches for.
        else if (connection.transport.writable) reports.report(seat, socket.packet());
      });
    },
    written(seat, event) {
      if (!('seq' in event) || event.actorId === seat.userId) return;
      sockets.get(seat)?.write(event.conversationId, event.seq);
    },
    forget: (seat) => void sockets.delete(seat),
    close: () => reports.close(),
  };
}
