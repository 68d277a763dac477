/** Who may connect: the peer that the token names, by that id and no other, whose session lives and who is in the call. */
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import type { CallPeersOf } from './participation.ts';
import type { Peer, VerifyPeer } from './peer.ts';

/** PeerJS's default; it separates nothing here. */
export const peerKey = 'peerjs';

export interface AdmissionDependencies {
  verifyPeer: VerifyPeer;
  callPeersOf: CallPeersOf;
  handshakesOfUser: Limit;
  handshakesOfAddress: Limit;
}

export interface Admission {
  /** By PeerJS's query `key`, `id` and `token`. Throws a Problem. */
  connecting(query: URLSearchParams, address: string): Promise<Peer>;
  /** By the token alone. Throws a Problem. */
  asking(token: string | null, address: string): Promise<Peer>;
}

export function createAdmission({ verifyPeer, callPeersOf, handshakesOfUser, handshakesOfAddress }: AdmissionDependencies): Admission {
  async function admit(token: string | null, address: string, check: (peer: Peer) => void): Promise<Peer> {
    await handshakesOfAddress.take(address);
    if (!token) throw new Problem('unauthenticated');
    const peer = verifyPeer(token);
    check(peer);
    await handshakesOfUser.take(peer.userId);
    await callPeersOf(peer);
    return peer;
  }

  return {
    connecting(query, address) {
      return admit(query.get('token'), address, ({ peerId }) => {
        if (query.get('key') !== peerKey) throw new Problem('forbidden', { detail: `The key is ${peerKey}` });
        if (query.get('id') !== peerId) throw new Problem('forbidden', { detail: 'The token is of another peer' });
      });
    },
    asking: (token, address) => admit(token, address, () => undefined),
  };
}
