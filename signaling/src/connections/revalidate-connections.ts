/**
 * Disconnects peers whose session or participation has ended. Pushes trigger it at once; a sweep every few seconds finds
 * expired leases and anything that a lost push did not report.
 */
import { chunks } from '@parley/concurrency/chunks';
import type { Push, PushListener } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import type { ReadCallPeers } from './authorize-peer.ts';
import type { Connection } from './connection.ts';
import type { ConnectionRegistry } from './connection-registry.ts';

export interface RevalidationDependencies {
  connections: ConnectionRegistry<Connection>;
  readCallPeers: ReadCallPeers;
  /** Reads which of the sessions are active, from the sessions table. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  logger: Logger;
}

export interface Revalidation extends PushListener {
  /** Revalidates every connection. */
  sweep(): Promise<void>;
}

const connectionsPerQuery = 200;
const participationEnded: ReadonlySet<string> = new Set(['call.left', 'call.ended']);

export function createRevalidation({ connections, readCallPeers, readActiveSessions, logger }: RevalidationDependencies): Revalidation {
  async function revalidateBatch(batch: readonly Connection[]): Promise<void> {
    const distinct = (field: 'sessionId' | 'callId') => [...new Set(batch.map(({ peer }) => peer[field]))];
    const [active, callPeers] = await Promise.all([readActiveSessions(distinct('sessionId')), readCallPeers(distinct('callId'))]);
    for (const connection of batch) {
      const { sessionId, callId, peerId } = connection.peer;
      if (!active.has(sessionId)) connection.closeWithError('unauthenticated');
      else if (!callPeers.get(callId)?.has(peerId)) connection.closeWithError('not_joined');
    }
  }

  async function revalidate(all: readonly Connection[]): Promise<void> {
    try {
      for (const batch of chunks(all, connectionsPerQuery)) await revalidateBatch(batch);
    } catch (err) {
      // The next sweep retries; until then each message is authorized on its own.
      logger.warn({ err }, 'peer revalidation failed');
    }
  }

  function onPush(push: Push): void {
    if (push.kind === 'session_revoked') {
      for (const connection of connections.inSession(push.sessionId)) connection.closeWithError('unauthenticated');
    } else if (push.kind === 'event' && participationEnded.has(push.event.type) && 'call' in push.event) {
      const { id } = push.event.call as { id: string };
      void revalidate(connections.inCall(id));
    }
  }

  const sweep = () => revalidate(connections.all());
  return { sweep, onPush, onLost: () => undefined, onRestored: () => void sweep() };
}
