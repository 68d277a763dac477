/** Who is connected here, found by whatever an end may come from. One seat a peer id: who connects again takes it over. */
import { Problem } from '@parley/service-kit/problems';
import type { SignalingLimits } from './limits.ts';
import type { Peer } from './peer.ts';

export interface Seated {
  peer: Peer;
  address: string;
}

export type SeatLimits = Pick<SignalingLimits, 'peers' | 'peersOfUser' | 'peersOfAddress'>;

export class Seats<Seat extends Seated> {
  readonly #byPeer = new Map<string, Seat>();
  readonly #byUser = new Groups<Seat>();
  readonly #byAddress = new Groups<Seat>();
  readonly #byCall = new Groups<Seat>();
  readonly #bySession = new Groups<Seat>();
  readonly #limits: SeatLimits;

  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  get(peerId: string): Seat | undefined {
    return this.#byPeer.get(peerId);
  }

  all(): Seat[] {
    return [...this.#byPeer.values()];
  }

  ofCall(callId: string): Seat[] {
    return this.#byCall.of(callId);
  }

  ofSession(sessionId: string): Seat[] {
    return this.#bySession.of(sessionId);
  }

  /** Throws Problem `rate_limited` where one more would be too many, `unavailable` where there is no room at all. */
  expectRoom({ peer, address }: Seated): void {
    if (this.#byPeer.has(peer.peerId)) return;
    if (this.#byPeer.size >= this.#limits.peers) throw new Problem('unavailable', { detail: 'No room for more peers here' });
    const full =
      this.#byUser.of(peer.userId).length >= this.#limits.peersOfUser || this.#byAddress.of(address).length >= this.#limits.peersOfAddress;
    if (full) throw new Problem('rate_limited', { detail: 'Too many connections at a time', retryAfter: 5 });
  }

  add(seat: Seat): void {
    this.#byPeer.set(seat.peer.peerId, seat);
    for (const [groups, key] of this.#groupsOf(seat)) groups.add(key, seat);
  }

  /** Does nothing for one that was taken over. */
  remove(seat: Seat): void {
    if (this.#byPeer.get(seat.peer.peerId) === seat) this.#byPeer.delete(seat.peer.peerId);
    for (const [groups, key] of this.#groupsOf(seat)) groups.remove(key, seat);
  }

  #groupsOf({ peer, address }: Seat): [Groups<Seat>, string][] {
    return [
      [this.#byUser, peer.userId],
      [this.#byAddress, address],
      [this.#byCall, peer.callId],
      [this.#bySession, peer.sessionId],
    ];
  }
}

class Groups<Member> {
  readonly #groups = new Map<string, Set<Member>>();

  of(key: string): Member[] {
    return [...(this.#groups.get(key) ?? [])];
  }

  add(key: string, member: Member): void {
    const group = this.#groups.get(key) ?? new Set();
    this.#groups.set(key, group.add(member));
  }

  remove(key: string, member: Member): void {
    const group = this.#groups.get(key);
    if (group?.delete(member) && group.size === 0) this.#groups.delete(key);
  }
}
