/**
 * The connections of this gateway and the rooms they are in. Memberships are versioned: they arrive by push and by read, in any
 * order, and for each user and conversation the highest seq wins. Everything is synchronous, so no push is processed between
 * a change of memberships and the change of rooms.
 */
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { MembershipChange, Push, Room } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import { jsonBytes, takeWithinBytes } from '@parley/service-kit/bounds/take-within-bytes';
import type { BufferedEvent, Connection } from './connection.ts';
import type { MembershipVersion } from './membership-versions.ts';
import type { RoomEmitter } from './room-emitter.ts';

type EventPush = Extract<Push, { kind: 'event' }>;
type ConversationPositions = Extract<SignalEvent, { type: 'ready' }>['conversations'];

export interface RoomsOptions {
  /** Events buffered per connection. */
  bufferedEvents?: number;
  /** Size of the events buffered per connection, as JSON in UTF-8. */
  bufferedBytes?: number;
  /** Size of the conversations that `ready` lists, as JSON in UTF-8. */
  readyBytes?: number;
  /** Called for each tracked event sent to a connection. */
  onTrackedSent?: (connection: Connection, event: WireEvent) => void;
}

export class Rooms {
  readonly #sockets: RoomEmitter;
  readonly #bufferedEvents: number;
  readonly #bufferedBytes: number;
  readonly #readyBytes: number;
  readonly #onTrackedSent: (connection: Connection, event: WireEvent) => void;
  readonly #connections = new Map<string, Connection>();
  readonly #byUser = new Map<string, Set<Connection>>();
  readonly #buffering = new Set<Connection>();

  constructor(sockets: RoomEmitter, options: RoomsOptions = {}) {
    const { bufferedEvents = 1_000, bufferedBytes = Infinity, readyBytes = Infinity, onTrackedSent = () => {} } = options;
    this.#sockets = sockets;
    this.#bufferedEvents = bufferedEvents;
    this.#bufferedBytes = bufferedBytes;
    this.#readyBytes = readyBytes;
    this.#onTrackedSent = onTrackedSent;
  }

  connections(): Iterable<Connection> {
    return this.#connections.values();
  }

  countByUser(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0;
  }

  has(connection: Connection): boolean {
    return this.#connections.get(connection.socketId) === connection;
  }

  /** Adds the connection, buffering. From now on it receives every membership change of its user. */
  add(connection: Connection): void {
    this.#connections.set(connection.socketId, connection);
    const connections = this.#byUser.get(connection.userId);
    if (connections) connections.add(connection);
    else this.#byUser.set(connection.userId, new Set([connection]));
    this.startBuffering(connection);
    this.#sockets.join(connection.socketId, [`user:${connection.userId}`, `session:${connection.sessionId}`]);
  }

  remove(connection: Connection): void {
    if (!this.has(connection)) return;
    this.#connections.delete(connection.socketId);
    this.#buffering.delete(connection);
    const connections = this.#byUser.get(connection.userId)!;
    connections.delete(connection);
    if (connections.size === 0) this.#byUser.delete(connection.userId);
  }

  /** Sends nothing to the socket until `goLive`; its events are buffered. */
  startBuffering(connection: Connection): void {
    connection.buffer = [];
    connection.bufferedBytes = 0;
    connection.overflowed = false;
    connection.catchUpId++;
    this.#buffering.add(connection);
  }

  /** Joins and leaves rooms by the memberships that are newer than the known ones. */
  applyMemberships(connection: Connection, memberships: readonly Membership[]): void {
    for (const { conversationId, membershipSeq: seq, present } of memberships) this.#apply(connection, { conversationId, seq, present });
  }

  /**
   * Cutover: sends `ready` or `resync`, then the buffered events that are newer than its positions, and ends buffering. The
   * memberships must come from a read that started after their rooms were joined, so that `lastSeq` covers all other events.
   */
  goLive(
    connection: Connection,
    memberships: readonly Membership[],
    createReady: (conversations: ConversationPositions, hasMore: boolean) => SignalEvent,
  ): void {
    // A push may be newer than the read: a conversation left since is omitted, one rejoined since is reported by the buffer.
    const present = memberships.filter((membership) => membership.present && connection.memberships.isPresent(membership.conversationId));
    const lastSeqs = new Map(present.map(({ conversationId, lastSeq }) => [conversationId, lastSeq]));
    const buffer = connection.buffer ?? [];
    connection.buffer = null;
    connection.ready = true;
    this.#buffering.delete(connection);
    const positions = present.map(({ conversationId: id, lastSeq, readSeq }) => ({ id, lastSeq, readSeq }));
    const { taken, hasMore } = takeWithinBytes(positions, { maxBytes: this.#readyBytes });
    this.#sockets.send(connection.socketId, createReady(taken, hasMore));
    for (const { event, tracked } of buffer) {
      if (!isNewer(event, connection, lastSeqs)) continue;
      this.#sockets.send(connection.socketId, event);
      if (tracked) this.#onTrackedSent(connection, event);
    }
  }

  /** Sends or buffers the event. Added members join before it is sent, removed members leave after. */
  deliver({ rooms, except = [], event, memberships, tracked }: EventPush): void {
    for (const change of memberships) if (change.present) this.#applyToUser(change);
    const receiving = withoutUserRooms(rooms, memberships);
    const excluded = new Set(except.flatMap((room) => [...this.#sockets.occupants(room)]));
    const buffering = this.#bufferingIn(receiving);
    const bytes = buffering.size === 0 ? 0 : jsonBytes(event);
    for (const connection of buffering)
      if (!excluded.has(connection.socketId)) this.#buffer(connection, { event, tracked: tracked === true }, bytes);
    const bufferingIds = Array.from(buffering, ({ socketId }) => socketId);
    this.#sockets.broadcast(receiving, event, [...bufferingIds, ...except]);
    if (tracked) this.#reportTracked(receiving, event);
    for (const change of memberships) if (!change.present) this.#applyToUser(change);
  }

  #applyToUser(change: MembershipChange): void {
    for (const connection of this.#byUser.get(change.userId) ?? []) this.#apply(connection, change);
  }

  #apply({ socketId, memberships }: Connection, version: MembershipVersion): void {
    if (!memberships.apply(version)) return;
    const room: Room = `conversation:${version.conversationId}`;
    if (version.present) this.#sockets.join(socketId, [room]);
    else this.#sockets.leave(socketId, room);
  }

  #reportTracked(rooms: readonly Room[], event: WireEvent): void {
    for (const connection of this.#connectionsIn(rooms)) if (!connection.buffer) this.#onTrackedSent(connection, event);
  }

  #bufferingIn(rooms: readonly Room[]): ReadonlySet<Connection> {
    if (this.#buffering.size === 0) return this.#buffering;
    const buffering = new Set<Connection>();
    for (const connection of this.#connectionsIn(rooms)) if (connection.buffer) buffering.add(connection);
    return buffering;
  }

  /** Yields a connection once for each of the rooms that it is in. */
  *#connectionsIn(rooms: readonly Room[]): Iterable<Connection> {
    for (const room of rooms) {
      for (const socketId of this.#sockets.occupants(room)) {
        const connection = this.#connections.get(socketId);
        if (connection) yield connection;
      }
    }
  }

  #buffer(connection: Connection, event: BufferedEvent, bytes: number): void {
    connection.bufferedBytes += bytes;
    if (connection.buffer!.length < this.#bufferedEvents && connection.bufferedBytes <= this.#bufferedBytes) {
      connection.buffer!.push(event);
      return;
    }
    connection.buffer = [];
    connection.bufferedBytes = 0;
    connection.overflowed = true;
  }
}

function isNewer(event: WireEvent, { memberships }: Connection, lastSeqs: ReadonlyMap<string, number>): boolean {
  if (!('seq' in event)) return !('conversationId' in event) || memberships.isPresent(event.conversationId);
  return memberships.isPresent(event.conversationId) && event.seq > (lastSeqs.get(event.conversationId) ?? 0);
}

/**
 * Removes the `user:` rooms of those who join or leave: they receive the event through the conversation's room, unless they know
 * a newer membership. Their `user:` room would deliver outdated pushes too.
 */
function withoutUserRooms(rooms: readonly Room[], memberships: readonly MembershipChange[]): readonly Room[] {
  if (memberships.length === 0) return rooms;
  const userRooms = new Set<Room>(memberships.map(({ userId }): Room => `user:${userId}`));
  return rooms.filter((room) => !userRooms.has(room));
}
