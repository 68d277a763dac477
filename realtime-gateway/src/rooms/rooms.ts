/**
 * Which sockets hear which conversations. Membership is a versioned fact: it comes by pushes and by reads, in any order,
 * and of two words about a user and a conversation the one with the higher seq holds. All is synchronous, so that no
 * push comes in between: a socket's rooms always are what it knows of its user.
 */
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { MembershipChange, Push, Room } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import type { MembershipWord } from './membership-versions.ts';
import type { RoomEmitter } from './room-emitter.ts';
import type { Seat } from './connection.ts';

type EventPush = Extract<Push, { kind: 'event' }>;
type Marks = Extract<SignalEvent, { type: 'ready' }>['conversations'];

export class Rooms {
  readonly #roomEmitter: RoomEmitter;
  readonly #heldLimit: number;
  readonly #onTracked: (seat: Seat, event: WireEvent) => void;
  /** Of the events that wait for sockets on hold, those whose delivery counts. */
  readonly #tracked = new WeakSet<WireEvent>();
  readonly #seats = new Map<string, Seat>();
  readonly #seatsOfUser = new Map<string, Set<Seat>>();
  readonly #onHold = new Set<Seat>();

  /** `heldLimit`: events that may wait for one socket on hold. `onTracked`: what was written whose delivery counts. */
  constructor(roomEmitter: RoomEmitter, heldLimit = 1_000, onTracked: (seat: Seat, event: WireEvent) => void = () => {}) {
    this.#roomEmitter = roomEmitter;
    this.#heldLimit = heldLimit;
    this.#onTracked = onTracked;
  }

  seats(): Iterable<Seat> {
    return this.#seats.values();
  }

  /** How many sockets the user has here. */
  countOf(userId: string): number {
    return this.#seatsOfUser.get(userId)?.size ?? 0;
  }

  has(seat: Seat): boolean {
    return this.#seats.get(seat.socketId) === seat;
  }

  /** From now on no word about this user is missed. The seat is on hold until it is released. */
  enter(seat: Seat): void {
    this.#seats.set(seat.socketId, seat);
    const seats = this.#seatsOfUser.get(seat.userId);
    if (seats) seats.add(seat);
    else this.#seatsOfUser.set(seat.userId, new Set([seat]));
    this.hold(seat);
    this.#roomEmitter.join(seat.socketId, [`user:${seat.userId}`, `session:${seat.sessionId}`]);
  }

  exit(seat: Seat): void {
    if (!this.has(seat)) return;
    this.#seats.delete(seat.socketId);
    this.#onHold.delete(seat);
    const seats = this.#seatsOfUser.get(seat.userId)!;
    seats.delete(seat);
    if (seats.size === 0) this.#seatsOfUser.delete(seat.userId);
  }

  /** Nothing reaches the socket any more until `release`; what is addressed to it waits. */
  hold(seat: Seat): void {
    seat.held = [];
    seat.overflowed = false;
    seat.round++;
    this.#onHold.add(seat);
  }

  /** Takes over what the tables say; joins and leaves rooms where that is news. */
  learn(seat: Seat, memberships: readonly Membership[]): void {
    for (const { conversationId, membershipSeq: seq, present } of memberships) this.#learn(seat, { conversationId, seq, present });
  }

  /**
   * Tells the socket where it stands, hands over what waited and is newer, and lets it go. The memberships were read
   * after the rooms were joined by an earlier read: so every event that was not held back is within `lastSeq`.
   */
  release(seat: Seat, memberships: readonly Membership[], greetingOf: (conversations: Marks) => SignalEvent): void {
    // Who was gone when it was read and is back by now hears of that from what waited.
    const present = memberships.filter((membership) => membership.present && seat.known.isPresent(membership.conversationId));
    const lastSeqs = new Map(present.map(({ conversationId, lastSeq }) => [conversationId, lastSeq]));
    const held = seat.held ?? [];
    seat.held = null;
    seat.greeted = true;
    this.#onHold.delete(seat);
    this.#roomEmitter.send(
      seat.socketId,
      greetingOf(present.map(({ conversationId: id, lastSeq, readSeq }) => ({ id, lastSeq, readSeq }))),
    );
    for (const event of held) {
      if (!isNews(event, seat, lastSeqs)) continue;
      this.#roomEmitter.send(seat.socketId, event);
      if (this.#tracked.has(event)) this.#onTracked(seat, event);
    }
  }

  /** Who comes joins before the event is heard, who goes leaves after. */
  deliver({ rooms, except = [], event, memberships, tracked }: EventPush): void {
    for (const change of memberships) if (change.present) this.#learnAll(change);
    const addressed = withoutPersons(rooms, memberships);
    const excepted = new Set(except.flatMap((room) => [...this.#roomEmitter.occupants(room)]));
    const held = this.#heldAmong(addressed);
    for (const seat of held) if (!excepted.has(seat.socketId)) this.#keep(seat, event);
    const heldIds = Array.from(held, ({ socketId }) => socketId);
    this.#roomEmitter.broadcast(addressed, event, [...heldIds, ...except]);
    if (tracked) this.#track(addressed, event, held.size > 0);
    for (const change of memberships) if (!change.present) this.#learnAll(change);
  }

  #learnAll(change: MembershipChange): void {
    for (const seat of this.#seatsOfUser.get(change.userId) ?? []) this.#learn(seat, change);
  }

  #learn({ socketId, known }: Seat, word: MembershipWord): void {
    if (!known.learn(word)) return;
    const room: Room = `conversation:${word.conversationId}`;
    if (word.present) this.#roomEmitter.join(socketId, [room]);
    else this.#roomEmitter.leave(socketId, room);
  }

  /** Whoever hears it now; for those on hold it is remembered until they hear it. */
  #track(rooms: readonly Room[], event: WireEvent, isHeld: boolean): void {
    if (isHeld) this.#tracked.add(event);
    for (const room of rooms) {
      for (const socketId of this.#roomEmitter.occupants(room)) {
        const seat = this.#seats.get(socketId);
        if (seat && !seat.held) this.#onTracked(seat, event);
      }
    }
  }

  #heldAmong(rooms: readonly Room[]): ReadonlySet<Seat> {
    const held = new Set<Seat>();
    if (this.#onHold.size === 0) return held;
    for (const room of rooms) {
      for (const socketId of this.#roomEmitter.occupants(room)) {
        const seat = this.#seats.get(socketId);
        if (seat?.held) held.add(seat);
      }
    }
    return held;
  }

  #keep(seat: Seat, event: WireEvent): void {
    if (seat.held!.length < this.#heldLimit) {
      seat.held!.push(event);
      return;
    }
    seat.held = [];
    seat.overflowed = true;
  }
}

function isNews(event: WireEvent, { known }: Seat, lastSeqs: ReadonlyMap<string, number>): boolean {
  if (!('seq' in event)) return !('conversationId' in event) || known.isPresent(event.conversationId);
  return known.isPresent(event.conversationId) && event.seq > (lastSeqs.get(event.conversationId) ?? 0);
}

/**
 * Who comes or goes hears it in the conversation's room, or knows better: their own rooms would bring them pushes that
 * trail a later word.
 */
function withoutPersons(rooms: readonly Room[], memberships: readonly MembershipChange[]): readonly Room[] {
  if (memberships.length === 0) return rooms;
  const persons = new Set<Room>(memberships.map(({ userId }): Room => `user:${userId}`));
  return rooms.filter((room) => !persons.has(room));
}
