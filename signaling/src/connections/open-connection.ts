import type { WebSocket } from 'ws';
import type { PeerServer } from '../protocol/peer-server.ts';
import type { Relay } from '../relay/relay.ts';
import { Connection, type ConnectionDependencies } from './connection.ts';
import type { AuthenticatedPeer, ConnectionRegistry } from './connection-registry.ts';

export interface OpenConnectionDependencies extends ConnectionDependencies {
  connections: ConnectionRegistry<Connection>;
  peerServer: PeerServer;
  relay?: Relay | undefined;
}

/** Registers an authenticated peer's WebSocket until it closes. Closes an older connection of the same peer. */
export type OpenConnection = (socket: WebSocket, authenticated: AuthenticatedPeer) => void;

export function createOpenConnection(dependencies: OpenConnectionDependencies): OpenConnection {
  const { connections, peerServer, relay, metrics } = dependencies;
  return (socket, authenticated) => {
    const { peerId, callId } = authenticated.peer;
    connections.get(peerId)?.closeReplaced();
    const connection = new Connection(socket, authenticated, dependencies);
    connections.add(connection);
    metrics.connected();
    const inbox = relay?.openInbox(peerId, {
      callId,
      onSignal: (text) => connection.peerSocket.send(text),
      onReplaced: () => connection.closeReplaced(),
    });
    socket.once('close', () => {
      connection.peerSocket.markClosed();
      inbox?.close();
      connections.remove(connection);
      metrics.disconnected();
    });
    peerServer.connect(connection.peerSocket, peerId);
  };
}
