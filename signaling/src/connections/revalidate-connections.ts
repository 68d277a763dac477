/**
 * A peer is connected as long as its session lives and it holds its place in the call. Pushes say at once what ended; the
 * tables are looked at every few seconds, for leases that ran out and for what a push did not tell.
 */
import type { Push, PushListener } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import type { Connection } from './connection.ts';
import type { ReadJoined } from './participation.ts';
import type { Seats } from './connection-registry.ts';

export interface WatchDependencies {
  seats: Seats<Connection>;
  readJoined: ReadJoined;
  /** Those of the sessions that live, as their table says. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  logger: Logger;
}

export interface Watch extends PushListener {
  /** Looks at everybody. */
  sweep(): Promise<void>;
}

const seatsPerQuery = 200;
const leavings: ReadonlySet<string> = new Set(['call.left', 'call.ended']);

export function createWatch({ seats, readJoined, readActiveSessions, logger }: WatchDependencies): Watch {
  async function look(some: readonly Connection[]): Promise<void> {
    const idsOf = (name: 'sessionId' | 'callId') => [...new Set(some.map(({ peer }) => peer[name]))];
    const [active, joined] = await Promise.all([readActiveSessions(idsOf('sessionId')), readJoined(idsOf('callId'))]);
    for (const connection of some) {
      const { sessionId, callId, peerId } = connection.peer;
      if (!active.has(sessionId)) connection.putOut('unauthenticated');
      else if (!joined.get(callId)?.has(peerId)) connection.putOut('not_joined');
    }
  }

  async function lookAt(all: readonly Connection[]): Promise<void> {
    try {
      for (let start = 0; start < all.length; start += seatsPerQuery) await look(all.slice(start, start + seatsPerQuery));
    } catch (err) {
      // Looked at again the next time; until then every message is asked about by itself.
      logger.warn({ err }, 'peers were not checked');
    }
  }

  function onPush(push: Push): void {
    if (push.kind === 'session_revoked') {
      for (const connection of seats.ofSession(push.sessionId)) connection.putOut('unauthenticated');
    } else if (push.kind === 'event' && leavings.has(push.event.type) && 'call' in push.event) {
      const { id } = push.event.call as { id: string };
      void lookAt(seats.ofCall(id));
    }
  }

  const sweep = () => lookAt(seats.all());
  return { sweep, onPush, onLost: () => undefined, onRestored: () => void sweep() };
}
