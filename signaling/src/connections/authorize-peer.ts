/**
 * Authorizes a peer: its session is active and it participates in the call. Every message reads both again; a result is shared
 * only within one turn of the event loop, so no message passes after a leave was acknowledged.
 */
import { batchLookups } from '@parley/service-kit/auth/batch-lookups';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import { Problem } from '@parley/service-kit/problems';
import type { Peer } from './peer.ts';

/** Reads the peer ids of each call's participants from the lease table. Calls without participants may be missing. */
export type ReadCallPeers = (callIds: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

export interface PeerAuthorizationSources {
  sessions: Pick<SessionState, 'isActive'>;
  readCallPeers: ReadCallPeers;
}

/** Resolves to all peer ids of the call, this peer's included. Throws Problem `unauthenticated`, `forbidden` or `unavailable`. */
export type AuthorizePeer = (peer: Peer) => Promise<ReadonlySet<string>>;

export function createPeerAuthorization({ sessions, readCallPeers }: PeerAuthorizationSources): AuthorizePeer {
  const readPeersOfCall = batchLookups(async (callIds: readonly string[]) => {
    const byCall = await readCallPeers(callIds);
    return callIds.map((callId) => Promise.resolve(byCall.get(callId) ?? new Set<string>()));
  });

  return async ({ peerId, userId, sessionId, callId }) => {
    const actor = { userId, sessionId };
    const [active, callPeers] = await Promise.all([sessions.isActive(sessionId), readPeersOfCall(callId)]);
    if (!active) throw new Problem('unauthenticated', { actor });
    if (!callPeers.has(peerId)) throw new Problem('forbidden', { detail: 'This peer is not in the call', actor });
    return callPeers;
  };
}
