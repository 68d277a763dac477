/**
 * Which sockets hear which conversations. Membership is a versioned fact: it comes by pushes and by reads, in any order,
 * and of two words about a user and a conversation the one with the higher seq holds. All is synchronous, so that no
 * push comes in between: a socket's rooms always are what is known of its user.
 */
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { MembershipChange, Push, Room } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-models/reads/memberships';
import { KnownMemberships, type MembershipWord } from './known-memberships.ts';
import type { Outlet } from './outlet.ts';
import type { Seat } from './seat.ts';

type EventPush = Extract<Push, { kind: 'event' }>;
type Marks = Extract<SignalEvent, { type: 'ready' }>['conversations'];

interface Person {
  known: KnownMemberships;
  seats: Set<Seat>;
}

const roomOf = (conversationId: string): Room => `conversation:${conversationId}`;

export class Rooms {
  readonly #outlet: Outlet;
  readonly #heldLimit: number;
  readonly #people = new Map<string, Person>();
  readonly #seats = new Map<string, Seat>();
  readonly #onHold = new Set<Seat>();

  /** `heldLimit`: events that may wait for one socket on hold. */
  constructor(outlet: Outlet, heldLimit = 1_000) {
    this.#outlet = outlet;
    this.#heldLimit = heldLimit;
  }

  seats(): Iterable<Seat> {
    return this.#seats.values();
  }

  has(seat: Seat): boolean {
    return this.#seats.get(seat.socketId) === seat;
  }

  /** From now on nothing about this user is missed. The seat is on hold until it is let go. */
  enter(seat: Seat): void {
    const person = this.#people.get(seat.userId) ?? { known: new KnownMemberships(), seats: new Set() };
    this.#people.set(seat.userId, person);
    person.seats.add(seat);
    this.#seats.set(seat.socketId, seat);
    this.hold(seat);
    const conversations = Array.from(person.known.present(), roomOf);
    this.#outlet.join(seat.socketId, [`user:${seat.userId}`, `session:${seat.sessionId}`, ...conversations]);
  }

  exit(seat: Seat): void {
    if (!this.has(seat)) return;
    this.#seats.delete(seat.socketId);
    this.#onHold.delete(seat);
    const person = this.#people.get(seat.userId)!;
    person.seats.delete(seat);
    if (person.seats.size === 0) this.#people.delete(seat.userId);
  }

  /** Nothing reaches the socket any more until `release`; what is addressed to it waits. */
  hold(seat: Seat): void {
    seat.held = [];
    seat.overflowed = false;
    seat.round++;
    this.#onHold.add(seat);
    this.#outlet.hold(seat.socketId, true);
  }

  /** Takes over what the tables say; joins and leaves rooms where that is news. */
  learn(userId: string, memberships: readonly Membership[]): void {
    for (const { conversationId, membershipSeq: seq, present } of memberships) this.#learn(userId, { conversationId, seq, present });
  }

  /**
   * Tells the socket where it stands, hands over what waited and is newer, and lets it go. The memberships were read
   * after the rooms were joined by an earlier read: so every event that was not held back is within `lastSeq`.
   */
  release(seat: Seat, memberships: readonly Membership[], greetingOf: (conversations: Marks) => SignalEvent): void {
    const { known } = this.#people.get(seat.userId)!;
    const present = memberships.filter(({ conversationId }) => known.isPresent(conversationId));
    const lastSeqs = new Map(present.map(({ conversationId, lastSeq }) => [conversationId, lastSeq]));
    const held = seat.held ?? [];
    seat.held = null;
    seat.greeted = true;
    this.#outlet.send(seat.socketId, greetingOf(present.map(({ conversationId: id, lastSeq, readSeq }) => ({ id, lastSeq, readSeq }))));
    for (const event of held) {
      if ('seq' in event && !(known.isPresent(event.conversationId) && event.seq > (lastSeqs.get(event.conversationId) ?? 0))) continue;
      this.#outlet.send(seat.socketId, event);
    }
    this.#onHold.delete(seat);
    this.#outlet.hold(seat.socketId, false);
  }

  /** Who comes joins before the event is heard, who goes leaves after. */
  deliver({ rooms, event, memberships }: EventPush): void {
    for (const change of memberships) if (change.present) this.#learn(change.userId, change);
    const addressed = this.#withoutStale(rooms, memberships);
    this.#keepForHeld(addressed, event);
    this.#outlet.broadcast(addressed, event);
    for (const change of memberships) if (!change.present) this.#learn(change.userId, change);
  }

  #learn(userId: string, word: MembershipWord): void {
    const person = this.#people.get(userId);
    if (!person?.known.learn(word)) return;
    const room = roomOf(word.conversationId);
    for (const { socketId } of person.seats) {
      if (word.present) this.#outlet.join(socketId, [room]);
      else this.#outlet.leave(socketId, room);
    }
  }

  /** Less the rooms of persons of whose later coming or going is known: a push that trails concerns them no more. */
  #withoutStale(rooms: readonly Room[], memberships: readonly MembershipChange[]): readonly Room[] {
    const stale = new Set<Room>();
    for (const { userId, conversationId, seq } of memberships) {
      if (this.#people.get(userId)?.known.isBeyond(conversationId, seq)) stale.add(`user:${userId}`);
    }
    return stale.size === 0 ? rooms : rooms.filter((room) => !stale.has(room));
  }

  #keepForHeld(rooms: readonly Room[], event: WireEvent): void {
    if (this.#onHold.size === 0) return;
    const seats = new Set<Seat>();
    for (const room of rooms) {
      for (const socketId of this.#outlet.occupants(room)) {
        const seat = this.#seats.get(socketId);
        if (seat?.held) seats.add(seat);
      }
    }
    for (const seat of seats) this.#keep(seat, event);
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
