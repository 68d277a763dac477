/** Connections of this instance, indexed by peer, user, address, call and session. A peer has one connection: its newest. */
import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import { Problem } from '@parley/service-kit/problems';
import type { SignalingLimits } from './limits.ts';
import type { Peer } from './peer.ts';

export interface AuthenticatedPeer {
  peer: Peer;
  address: string;
}

export type ConnectionLimits = Pick<SignalingLimits, 'peers' | 'peersOfUser' | 'peersOfAddress'>;

export class ConnectionRegistry<PeerConnection extends AuthenticatedPeer> {
  readonly #byPeer = new Map<string, PeerConnection>();
  readonly #byUser = new Groups<PeerConnection>();
  readonly #byHost = new Groups<PeerConnection>();
  readonly #byCall = new Groups<PeerConnection>();
  readonly #bySession = new Groups<PeerConnection>();
  readonly #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get(peerId: string): PeerConnection | undefined {
    return this.#byPeer.get(peerId);
  }

  all(): PeerConnection[] {
    return [...this.#byPeer.values()];
  }

  inCall(callId: string): PeerConnection[] {
    return this.#byCall.get(callId);
  }

  inSession(sessionId: string): PeerConnection[] {
    return this.#bySession.get(sessionId);
  }

  /** Throws Problem `rate_limited` at the limit of the user or address, `unavailable` at the limit of the instance. */
  assertCapacity({ peer, address }: AuthenticatedPeer): void {
    if (this.#byPeer.has(peer.peerId)) return;
    if (this.#byPeer.size >= this.#limits.peers)
      throw new Problem('unavailable', { detail: 'This instance has reached its maximum number of peers' });
    const full =
      this.#byUser.get(peer.userId).length >= this.#limits.peersOfUser ||
      this.#byHost.get(addressKeys(address).host).length >= this.#limits.peersOfAddress;
    if (full) throw new Problem('rate_limited', { detail: 'Too many concurrent connections', retryAfter: 5, actor: peer });
  }

  add(connection: PeerConnection): void {
    this.#byPeer.set(connection.peer.peerId, connection);
    for (const [groups, key] of this.#groupsFor(connection)) groups.add(key, connection);
  }

  /** Leaves a newer connection of the same peer in place. */
  remove(connection: PeerConnection): void {
    if (this.#byPeer.get(connection.peer.peerId) === connection) this.#byPeer.delete(connection.peer.peerId);
    for (const [groups, key] of this.#groupsFor(connection)) groups.remove(key, connection);
  }

  #groupsFor({ peer, address }: AuthenticatedPeer): [Groups<PeerConnection>, string][] {
    return [
      [this.#byUser, peer.userId],
      [this.#byHost, addressKeys(address).host],
      [this.#byCall, peer.callId],
      [this.#bySession, peer.sessionId],
    ];
  }
}

class Groups<Member> {
  readonly #groups = new Map<string, Set<Member>>();

  get(key: string): Member[] {
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
