/**
 * Derives `delivered` receipts without the client's help: a message has reached a device when the transport has written it and
 * the socket then answers a heartbeat or sends a packet.
 */
import type { Socket } from 'socket.io';
import type { WireEvent } from '@parley/events/wire/events';
import type { Connection } from '../rooms/connection.ts';
import { createDeliveryReports, type DeliveryReportDependencies } from './delivery-reports.ts';
import { PendingDeliveries } from './pending-deliveries.ts';

/** The part of an Engine.IO socket that reports packets. */
export type EngineSocket = Pick<Socket['conn'], 'on'> & { readonly transport: { readonly writable: boolean } };

export interface DeliveryTracker {
  add(connection: Connection, engineSocket: EngineSocket): void;
  /** Records that the event was sent to the connection. Ignores the user's own messages, which need no receipt. */
  sent(connection: Connection, event: WireEvent): void;
  remove(connection: Connection): void;
  close(): void;
}

export function createDeliveryTracker(dependencies: DeliveryReportDependencies): DeliveryTracker {
  const pendingByConnection = new Map<Connection, PendingDeliveries>();
  const reports = createDeliveryReports(dependencies);

  return {
    add(connection, engineSocket) {
      const pending = new PendingDeliveries();
      pendingByConnection.set(connection, pending);
      engineSocket.on('packetCreate', ({ type }: { type: string }) => {
        if (type === 'ping') pending.pingSent();
      });
      engineSocket.on('packet', ({ type }: { type: string }) => {
        if (type === 'pong') reports.report(connection, pending.pongReceived());
        // While the transport is still writing, a packet confirms nothing.
        else if (engineSocket.transport.writable) reports.report(connection, pending.packetReceived());
      });
    },
    sent(connection, event) {
      if (!('seq' in event) || event.actorId === connection.userId) return;
      pendingByConnection.get(connection)?.sent(event.conversationId, event.seq);
    },
    remove: (connection) => void pendingByConnection.delete(connection),
    close: () => reports.close(),
  };
}
