/** Authenticates handshakes and HTTP requests by peer token, within the rate limits of the address and the user. */
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import { peerKey } from '../protocol/peer-server.ts';
import type { AuthorizePeer } from './authorize-peer.ts';
import type { Peer, VerifyPeer } from './peer.ts';

export interface AuthenticationDependencies {
  verifyPeer: VerifyPeer;
  authorizePeer: AuthorizePeer;
  handshakesOfUser: Limit;
  handshakesOfAddress: Limit;
}

export interface Authentication {
  /** Authenticates a handshake by PeerJS's query parameters `key`, `id` and `token`. Throws a Problem. */
  authenticateHandshake(query: URLSearchParams, address: string): Promise<Peer>;
  /** Authenticates an HTTP request by its token alone. Throws a Problem. */
  authenticateRequest(token: string | null, address: string): Promise<Peer>;
}

export function createAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { verifyPeer, authorizePeer, handshakesOfUser, handshakesOfAddress } = dependencies;

  async function authenticate(token: string | null, address: string, assertMatches: (peer: Peer) => void): Promise<Peer> {
    await handshakesOfAddress.take(address);
    if (!token) throw new Problem('unauthenticated');
    const peer = verifyPeer(token);
    assertMatches(peer);
    await handshakesOfUser.take(peer.userId);
    await authorizePeer(peer);
    return peer;
  }

  return {
    authenticateHandshake(query, address) {
      return authenticate(query.get('token'), address, ({ peerId, userId, sessionId }) => {
        const actor = { userId, sessionId };
        if (query.get('key') !== peerKey) throw new Problem('forbidden', { detail: `The key must be ${peerKey}`, actor });
        if (query.get('id') !== peerId) throw new Problem('forbidden', { detail: 'The token belongs to another peer', actor });
      });
    },
    authenticateRequest: (token, address) => authenticate(token, address, () => undefined),
  };
}
