/** The room emitter over Socket.IO. Always `local`: each gateway has its own subscription to the pushes. */
import type { Server } from 'socket.io';
import type { WireEvent } from '@parley/events/wire/events';
import type { RoomEmitter } from './room-emitter.ts';

export function socketRoomEmitter(io: Server): RoomEmitter {
  const { adapter, sockets } = io.of('/');
  const none: readonly string[] = [];
  return {
    // The adapter may have removed a disconnecting socket already; joining would add it again.
    join: (socketId, rooms) => {
      if (sockets.has(socketId)) void adapter.addAll(socketId, new Set(rooms));
    },
    leave: (socketId, room) => void adapter.del(socketId, room),
    occupants: (room) => adapter.rooms.get(room) ?? none,
    broadcast: (rooms, event, except) => {
      // Every gateway receives all pushes, and Socket.IO encodes an event before it looks for receivers.
      if (!rooms.some((room) => adapter.rooms.has(room))) return;
      // Each socket is alone in a room named by its id, so excluding sockets costs the others nothing.
      io.local
        .to([...rooms])
        .except([...except])
        .emit(event.type, event);
    },
    send: (socketId, event: WireEvent) => void sockets.get(socketId)?.emit(event.type, event),
  };
}
