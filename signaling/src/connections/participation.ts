/**
 * Whether a peer may still be heard: its session lives and it holds its place in the call. Both are asked for every message
 * and believed for none but those of the same turn of the event loop, so that nothing passes after a leave was answered.
 */
import { onePerTurn } from '@parley/service-kit/auth/one-per-turn';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import { Problem } from '@parley/service-kit/problems';
import type { Peer } from './peer.ts';

/** The peers that hold a place in each of the calls, by the lease table now; a call without any may be absent. */
export type ReadJoined = (callIds: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

export interface ParticipationSources {
  sessions: Pick<SessionState, 'isActive'>;
  readJoined: ReadJoined;
}

/** The peers of this peer's call, itself among them. Throws Problem `unauthenticated`, `forbidden` or `unavailable`. */
export type CallPeersOf = (peer: Peer) => Promise<ReadonlySet<string>>;

export function createParticipation({ sessions, readJoined }: ParticipationSources): CallPeersOf {
  const joined = onePerTurn(async (callIds: readonly string[]) => {
    const byCall = await readJoined(callIds);
    return callIds.map((callId) => Promise.resolve(byCall.get(callId) ?? new Set<string>()));
  });

  return async ({ peerId, sessionId, callId }) => {
    const [active, callPeers] = await Promise.all([sessions.isActive(sessionId), joined(callId)]);
    if (!active) throw new Problem('unauthenticated');
    if (!callPeers.has(peerId)) throw new Problem('forbidden', { detail: 'This peer has no place in the call, or no more' });
    return callPeers;
  };
}
