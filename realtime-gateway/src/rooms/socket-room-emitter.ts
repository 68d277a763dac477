/** Socket.IO as the rooms see it. `local` throughout: each gateway has its own subscription to the pushes. */
import type { Server } from 'socket.io';
import type { WireEvent } from '@parley/events/wire/events';
import type { RoomEmitter } from './room-emitter.ts';

export function socketRoomEmitter(io: Server): RoomEmitter {
  const { adapter, sockets } = io.of('/');
  const none: readonly string[] = [];
  return {
    // A socket that is going may be gone for the adapter already: joining would bring it back.
    join: (socketId, rooms) => {
      if (sockets.has(socketId)) void adapter.addAll(socketId, new Set(rooms));
    },
    leave: (socketId, room) => void adapter.del(socketId, room),
    occupants: (room) => adapter.rooms.get(room) ?? none,
    broadcast: (rooms, event, except) => {
      // Every gateway hears all pushes, and Socket.IO encodes what it is given before it looks who is there.
      if (!rooms.some((room) => adapter.rooms.has(room))) return;
      // Every socket is alone in a room of its own id: excepting those costs nothing for all others.
      io.local
        .to([...rooms])
        .except([...except])
        .emit(event.type, event);
    },
    send: (socketId, event: WireEvent) => void sockets.get(socketId)?.emit(event.type, event),
  };
}
