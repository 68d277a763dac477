import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';
import type { EngineSocket } from './unsent-bytes.ts';

/** Returns the TCP sockets on which polls of this socket were answered and that have not sent the whole response. */
export type PollResponses = (socket: EngineSocket) => Iterable<TcpSocket>;

type PollRequest = IncomingMessage & { _query: Readonly<Record<string, string | undefined>> };

/** Engine.IO forgets a response once it is handed to HTTP, where it waits in memory until the client has read it. */
export function trackPollResponses({ engine }: Server): PollResponses {
  const bySocket = new WeakMap<EngineSocket, Set<TcpSocket>>();
  const { clients } = engine as unknown as { clients: Readonly<Record<string, EngineSocket>> };

  engine.on('headers', (_headers: unknown, { method, socket: tcpSocket, _query: query }: PollRequest) => {
    const socket = clients[query['sid'] ?? ''];
    if (method !== 'GET' || query['transport'] !== 'polling' || socket === undefined) return;
    const responses = bySocket.get(socket);
    if (responses) responses.add(tcpSocket);
    else bySocket.set(socket, new Set([tcpSocket]));
  });

  return (socket) => {
    const responses = bySocket.get(socket);
    if (responses === undefined) return [];
    for (const response of responses) if (response.destroyed || response.writableLength === 0) responses.delete(response);
    return responses;
  };
}
