import type { WireEvent } from '@parley/events/wire/events';
import type { Room } from '@parley/push-channel/push-channel';

/** The part of Socket.IO that rooms need. All methods are synchronous and local to this process. */
export interface RoomEmitter {
  join(socketId: string, rooms: readonly Room[]): void;
  leave(socketId: string, room: Room): void;
  /** Ids of the sockets in the room. */
  occupants(room: Room): Iterable<string>;
  /** Sends the event once to every socket in any of the rooms, except to sockets in the excluded rooms; encodes it once. */
  broadcast(rooms: readonly Room[], event: WireEvent, except: readonly string[]): void;
  send(socketId: string, event: WireEvent): void;
}
