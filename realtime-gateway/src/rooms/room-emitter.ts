import type { WireEvent } from '@parley/events/wire/events';
import type { Room } from '@parley/push-channel/push-channel';

/** What the rooms need of Socket.IO: all of it synchronous and of this process alone. */
export interface RoomEmitter {
  join(socketId: string, rooms: readonly Room[]): void;
  leave(socketId: string, room: Room): void;
  /** Ids of the sockets in the room. */
  occupants(room: Room): Iterable<string>;
  /** To every socket in one of the rooms, once, but for those excepted; encoded once for all. */
  broadcast(rooms: readonly Room[], event: WireEvent, except: readonly string[]): void;
  send(socketId: string, event: WireEvent): void;
}
