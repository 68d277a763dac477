import type { WebSocket } from 'ws';
import { Connection, type ConnectionDependencies } from './connection.ts';
import type { Relay } from '../relay/relay.ts';
import type { PeerServer } from '../protocol/peer-server.ts';
import type { Seated, Seats } from './connection-registry.ts';

export interface SeatingDependencies extends ConnectionDependencies {
  seats: Seats<Connection>;
  peerServer: PeerServer;
  relay?: Relay | undefined;
}

/** Gives an admitted peer's web socket its seat, until it closes. An older connection of the same peer gives way. */
export type TakeSeat = (socket: WebSocket, who: Seated) => void;

export function seating({ seats, peerServer, relay, ...dependencies }: SeatingDependencies): TakeSeat {
  return (socket, who) => {
    const { peerId, callId } = who.peer;
    seats.get(peerId)?.giveWay();
    const connection = new Connection(socket, who, dependencies);
    seats.add(connection);
    dependencies.metrics.connected();
    const peerInbox = relay?.receive(peerId, {
      callId,
      deliver: (text) => connection.forPeerServer.send(text),
      taken: () => connection.giveWay(),
    });
    socket.once('close', () => {
      connection.forPeerServer.giveUp();
      peerInbox?.end();
      seats.remove(connection);
      dependencies.metrics.disconnected();
    });
    peerServer.admit(connection.forPeerServer, peerId);
  };
}
